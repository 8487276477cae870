package org.nshot.spark.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What {@code nshot benchmark} says. What an earlier command reached is told as it stands in its
 * file.
 *
 * @param best as {@link BenchmarkSummary} has it
 * @param scatter the same
 * @param trained trainings that were made now; others were kept from earlier ones
 * @param benchmarkCsv URI of the table
 * @param column its column of accuracies
 * @param summaryJson URI of the summary
 * @param alreadyDone empty where it was made now
 */
record BenchmarkResult(
    String command,
    int paths,
    int networks,
    JsonNode best,
    double meanAccuracy,
    Optional<JsonNode> scatter,
    int trained,
    String benchmarkCsv,
    String column,
    String summaryJson,
    Optional<Boolean> alreadyDone) {}
