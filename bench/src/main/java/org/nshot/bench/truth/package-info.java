/**
 * How truly methods rank: {@link org.nshot.bench.truth.DrawPaths} draws the paths that every
 * supernet of a space ranks, {@link org.nshot.bench.truth.Tables} holds what {@code
 * bench/truth/run.py} kept of the rankings against the truth, with intervals over paths and seeds.
 */
package org.nshot.bench.truth;
