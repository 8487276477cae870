/**
 * {@code nshot benchmark}: the truth of a user's own data. Paths are trained as networks of their
 * own, a task each, and what they reach becomes a table that {@code rank --benchmark} reads.
 */
package org.nshot.spark.benchmark;
