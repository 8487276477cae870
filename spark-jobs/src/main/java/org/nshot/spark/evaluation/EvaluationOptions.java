package org.nshot.spark.evaluation;

import java.util.Optional;
import java.util.OptionalInt;
import org.nshot.spark.run.PatienceOption;
import org.nshot.spark.run.WeightChoice;
import org.nshot.spark.session.TaskThreadsOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that evaluates paths of a run. */
public final class EvaluationOptions {
  @Option(
      names = "--run",
      required = true,
      paramLabel = "URI",
      description = "The run directory, on any Hadoop file system.")
  private String run;

  @Option(
      names = "--data",
      paramLabel = "URI",
      description =
          "Where the run's data lies now, if it was moved; it must be the same data. Else where the"
              + " run found it.")
  private Optional<String> data;

  @Option(
      names = "--last-weights",
      description =
          "Evaluate with the weights of the last round also where training kept an average of"
              + " them, which is taken else.")
  private boolean lastWeights;

  @Option(
      names = "--images",
      paramLabel = "M",
      description =
          "How many images to evaluate on, drawn by seed. Default: "
              + EvaluationRequest.DEFAULT_IMAGES
              + ", or all there are if fewer.")
  private Optional<Integer> images;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = EvaluationRequest.HOLDOUT,
      description =
          "Where the images come from: holdout (what the run kept of its train split), or a split"
              + " of the data, such as test.")
  private String split;

  @Option(
      names = "--running-statistics",
      description =
          "Normalise as an exported network does, by running statistics that each path gets from"
              + " training images, instead of by those of each held-out batch. Takes longer by"
              + " those images, forward and backward.")
  private boolean runningStatistics;

  @Option(
      names = "--calibration-images",
      paramLabel = "M",
      description =
          "With --running-statistics, how many training images, drawn by seed. Default: 25,600, or"
              + " all that trained if fewer.")
  private Optional<Integer> calibrationImages;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "What draws everything that is drawn: paths, images, their order.")
  private long seed;

  @Mixin private TaskThreadsOption threads;

  @Mixin private PatienceOption patience;

  /** What draws everything that is drawn. */
  public long seed() {
    return seed;
  }

  /**
   * @throws IllegalArgumentException naming the option whose value doesn't fit
   */
  public EvaluationRequest request() {
    if (calibrationImages.isPresent() && !runningStatistics) {
      throw new IllegalArgumentException(
          "calibration-images: %s without --running-statistics, expected both"
              .formatted(calibrationImages.get()));
    }
    return new EvaluationRequest(
        run,
        lastWeights ? WeightChoice.LAST : WeightChoice.USUAL,
        data,
        images.stream().mapToInt(Integer::intValue).findFirst(),
        split,
        runningStatistics
            ? OptionalInt.of(calibrationImages.orElse(EvaluationRequest.CALIBRATION_IMAGES))
            : OptionalInt.empty(),
        seed,
        threads.threads(),
        patience.patience());
  }
}
