/**
 * Ranks paths on a cluster: {@link org.nshot.spark.ranking.Ranking} loads a run's newest
 * checkpoint, spreads the different computations over tasks of many paths each, keeps every task's
 * results as a part file as they come, and holds the ranking against a benchmark's true values.
 */
package org.nshot.spark.ranking;
