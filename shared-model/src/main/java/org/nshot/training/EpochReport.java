package org.nshot.training;

import java.util.Optional;

/**
 * An epoch that ended, before its tables are forgotten.
 *
 * @param epoch e, from 0
 * @param tau τ = e/E
 * @param totals what its rounds added up to
 * @param pathImportance G, [table][operation]; empty where paths aren't drawn by importance
 * @param nextPathProbabilities p of the next epoch, [table][operation]
 * @param dataImportance s, [samples]; empty where data isn't drawn by importance
 * @param nextDataDistribution q of the next epoch, [samples]
 * @param dataEntropy −Σ q ln q of the next epoch's q, nats
 */
public record EpochReport(
    int epoch,
    double tau,
    EpochTotals totals,
    Optional<double[][]> pathImportance,
    double[][] nextPathProbabilities,
    Optional<double[]> dataImportance,
    Optional<double[]> nextDataDistribution,
    double dataEntropy) {}
