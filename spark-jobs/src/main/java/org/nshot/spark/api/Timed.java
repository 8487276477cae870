package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How long a space's paths take on a machine.
 *
 * @param runtime what they ran on
 * @param threads of a forward pass
 * @param batch images of a forward pass
 * @param device the machine's name
 * @param paths whole paths that say how well operations predict
 * @param meanErrorMs of their predictions, milliseconds
 * @param meanRelativeError of their predictions, a part of what was measured
 * @param latencyCsv URI of the table by operations: search takes it as {@code latency-table}
 * @param pathsCsv URI of the table of paths that were measured whole
 * @param json what the command says, {@code tau} among it
 */
public record Timed(
    String space,
    String runtime,
    int threads,
    int batch,
    String device,
    int paths,
    double meanErrorMs,
    double meanRelativeError,
    String latencyCsv,
    String pathsCsv,
    ObjectNode json) {}
