/**
 * Ranks paths with inherited weights and holds the ranking against the truth.
 *
 * <p>{@link org.nshot.evaluation.PathEvaluator} evaluates one path on held-out batches; {@link
 * org.nshot.ranking.RankingPlan} sees to it that paths which compute the same are evaluated once;
 * {@link org.nshot.ranking.RankingSummary} holds the order that a {@link org.nshot.ranking.Score}
 * gives against true accuracies, always beside trivial predictors such as the number of weights: a
 * supernet that does not beat it has learned to count weights.
 *
 * <p>Measures: Kendall, "The treatment of ties in ranking problems" (Biometrika 1945) for τ-b;
 * P@top-k and best of top-k as used to judge weight sharing by Ning et al., "Evaluating Efficient
 * Performance Estimators of Neural Architectures" (NeurIPS 2021, arXiv 2008.03064); percentile
 * intervals of half-samples (Wu, Annals of Statistics 1990).
 */
package org.nshot.ranking;
