package org.nshot.spark.benchmark;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nshot.ranking.SeedScatter;

/**
 * What paths reach as networks of their own, in short: {@code summary.json}. Accuracies are
 * percent, as in the table.
 *
 * @param split that networks are tested on
 * @param images of that split
 * @param seed of the first trainings
 * @param epochs of each training
 * @param paths rows of the table
 * @param networks paths that are one network alone counted once
 * @param meanAccuracy of the networks
 * @param scatter between two seeds, empty where no path was trained twice
 */
record BenchmarkSummary(
    String format,
    int version,
    String space,
    String split,
    int images,
    long seed,
    int epochs,
    int paths,
    int networks,
    Best best,
    double meanAccuracy,
    Optional<Scatter> scatter) {
  static final String FORMAT = "nshot-benchmark";
  static final int VERSION = 1;

  /** The path that reaches most. */
  record Best(String arch, double accuracy) {}

  /** A {@link SeedScatter} and its second seed; what is undefined is null. */
  record Scatter(
      int paths,
      long otherSeed,
      double deviation,
      @JsonInclude(JsonInclude.Include.ALWAYS) OptionalDouble tauBetweenSeeds,
      @JsonInclude(JsonInclude.Include.ALWAYS) OptionalDouble tauOfPerfectRanking) {
    static Scatter of(SeedScatter found, long otherSeed) {
      return new Scatter(
          found.paths(),
          otherSeed,
          found.deviation(),
          found.tauBetweenSeeds(),
          found.tauOfPerfectRanking());
    }
  }
}
