package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A supernet's run that is done.
 *
 * @param run URI of its directory
 * @param steps of the optimizer
 * @param loss mean over the last epoch
 * @param imagesPerSecond over what this call trained
 * @param seconds that took
 * @param checkpoint name of the last one
 * @param weightsSha256 tells its weights from others
 * @param alreadyDone whether an earlier call did it
 * @param json what the command says, and {@code result.json} in the run
 */
public record Trained(
    String run,
    int epochs,
    long steps,
    double loss,
    double imagesPerSecond,
    double seconds,
    String checkpoint,
    String weightsSha256,
    boolean alreadyDone,
    ObjectNode json) {}
