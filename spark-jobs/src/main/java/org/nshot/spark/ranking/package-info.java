/**
 * Ranks paths on a cluster: {@link org.nshot.spark.ranking.Ranking} has a run's paths evaluated
 * with its newest weights, writes them as a table, and holds the ranking against a benchmark's true
 * values.
 */
package org.nshot.spark.ranking;
