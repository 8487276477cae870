package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What some paths reach as networks of their own.
 *
 * @param paths how many
 * @param networks paths that are one network alone counted once
 * @param trained trainings that this call made; others were kept from earlier ones
 * @param best the best of them
 * @param meanAccuracy of the networks, percent
 * @param benchmarkCsv URI of the table, a line a path: {@link RankCall#benchmark} takes it
 * @param column its column of accuracies
 * @param summaryJson URI of all figures
 * @param alreadyDone whether an earlier call made all of it
 * @param json what the command says, the two seeds' {@code scatter} among it
 */
public record Benchmarked(
    int paths,
    int networks,
    int trained,
    Path best,
    double meanAccuracy,
    String benchmarkCsv,
    String column,
    String summaryJson,
    boolean alreadyDone,
    ObjectNode json) {

  /**
   * A path and what it reached.
   *
   * @param arch in the first notation of its space
   * @param accuracy percent, as the table has it
   */
  public record Path(String arch, double accuracy) {}
}
