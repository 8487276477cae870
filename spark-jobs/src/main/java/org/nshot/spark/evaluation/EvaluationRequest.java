package org.nshot.spark.evaluation;

import java.util.Optional;
import java.util.OptionalInt;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.WeightChoice;

/**
 * Which supernet to evaluate, and on what.
 *
 * @param run URI of the run directory
 * @param weights which of its weights
 * @param data URI of the run's data, where that has moved since it was trained
 * @param images how many images to evaluate on; else {@value #DEFAULT_IMAGES}, or all there are
 * @param split the data's split that they come from, or {@value #HOLDOUT}
 * @param calibration how many training images give each path running statistics to be evaluated
 *     with; empty for those of each held-out batch
 * @param seed what draws images and their order
 * @param threads of a task
 * @param giveUpAfter how long executors or the run directory may be away
 */
public record EvaluationRequest(
    String run,
    WeightChoice weights,
    Optional<String> data,
    OptionalInt images,
    String split,
    OptionalInt calibration,
    long seed,
    int threads,
    Patience giveUpAfter) {
  /** The part of the train split that the run held out. */
  public static final String HOLDOUT = "holdout";

  /** Images to evaluate on, where there are so many. */
  public static final int DEFAULT_IMAGES = 1000;

  /** Training images that statistics are usually taken from. */
  public static final int CALIBRATION_IMAGES = 25_600;

  /**
   * @throws IllegalArgumentException naming the setting that doesn't fit
   */
  public EvaluationRequest {
    images.ifPresent(count -> atLeast("images", count, 1));
    calibration.ifPresent(count -> atLeast("calibration-images", count, 2));
    atLeast("threads", threads, 1);
  }

  private static void atLeast(String key, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(key + ": " + value + ", expected at least " + least);
    }
  }

  /** Where the statistics come from that normalise, for files. */
  public String statistics() {
    return calibration.isPresent()
        ? "running, of %s training images".formatted(calibration.getAsInt())
        : "of each batch";
  }
}
