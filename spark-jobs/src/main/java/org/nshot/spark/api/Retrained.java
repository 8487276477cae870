package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A path that was trained as a network of its own.
 *
 * @param run URI of its directory
 * @param arch the path, in the first notation of its space
 * @param steps of the optimizer
 * @param loss mean over the last epoch
 * @param test of the network after the last epoch
 * @param checkpoint name of the last one
 * @param weightsSha256 tells its weights from others
 * @param alreadyDone whether an earlier call did it
 * @param json what the command says, and {@code result.json} in the directory
 */
public record Retrained(
    String run,
    String arch,
    int epochs,
    long steps,
    double loss,
    Test test,
    String checkpoint,
    String weightsSha256,
    boolean alreadyDone,
    ObjectNode json) {

  /**
   * What it does on images that didn't train.
   *
   * @param accuracy a part, 0 to 1
   */
  public record Test(double loss, double accuracy, long images) {}
}
