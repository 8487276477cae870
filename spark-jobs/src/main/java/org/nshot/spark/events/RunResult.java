package org.nshot.spark.events;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came of a training: {@code result.json}.
 *
 * @param command that trained
 * @param run URI of the run directory
 * @param arch the network alone that was trained, empty for a supernet
 * @param epochs epochs done, of all supernets together
 * @param steps rounds done
 * @param stoppedWhenFlat whether it ended before its time, because rankings no longer rose
 * @param loss of the last epoch
 * @param accuracy of the last epoch
 * @param test after the last epoch
 * @param imagesPerSecond of this process, rankings left out
 * @param seconds of this process
 * @param checkpoint name of the last one
 * @param weightsSha256 of its weights' file
 * @param nshot what trained the last of it
 */
public record RunResult(
    String command,
    String run,
    Optional<String> arch,
    int epochs,
    int steps,
    Optional<Boolean> stoppedWhenFlat,
    OptionalDouble loss,
    OptionalDouble accuracy,
    Optional<TestMetrics> test,
    double imagesPerSecond,
    double seconds,
    String checkpoint,
    String weightsSha256,
    Nshot nshot) {

  /**
   * A build.
   *
   * @param version empty where its classes come from no jar
   * @param commit empty where it was built outside git
   */
  public record Nshot(Optional<String> version, Optional<String> commit) {}
}
