package org.nshot.spark.training;

import java.util.Optional;
import java.util.OptionalInt;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.ranking.RankEvery;
import org.nshot.spark.ranking.TruthOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether paths are ranked while their supernet trains: options without a bearing on its bits. */
final class RankingOptions {
  private static final int PATHS = 100;

  @Option(
      names = "--rank-every",
      paramLabel = "E",
      description =
          "Rank some paths every E epochs, and at the end, while training stands still: a line each"
              + " in metrics/ranking.jsonl. Training's bits stay the same.")
  private Optional<Integer> every;

  @Option(
      names = "--rank-paths",
      paramLabel = "N",
      description = "With --rank-every: how many paths, drawn by the run's seed. Default: 100.")
  private Optional<Integer> paths;

  @Option(
      names = "--rank-images",
      paramLabel = "M",
      description =
          "With --rank-every: how many held-out images for each. Default: 1000, or all there are.")
  private Optional<Integer> images;

  @Mixin private TruthOptions truth;

  @Option(
      names = "--stop-when-flat",
      paramLabel = "K",
      description =
          "End the training well once K rankings in turn are no better than the best before them, by"
              + " Kendall's tau, or without a benchmark by the paths' mean accuracy.")
  private Optional<Integer> flat;

  /**
   * @throws UsageException naming the option that doesn't fit
   */
  Optional<RankEvery> ranking() {
    if (every.isEmpty()) {
      requireNone("--rank-paths", paths.isPresent());
      requireNone("--rank-images", images.isPresent());
      requireNone("--benchmark", truth.given());
      requireNone("--stop-when-flat", flat.isPresent());
      return Optional.empty();
    }
    try {
      return Optional.of(
          new RankEvery(
              every.get(), paths.orElse(PATHS), number(images), truth.benchmark(), number(flat)));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static OptionalInt number(Optional<Integer> option) {
    return option.stream().mapToInt(Integer::intValue).findFirst();
  }

  private static void requireNone(String name, boolean given) {
    if (given) {
      throw new UsageException(name + " without --rank-every: expected both");
    }
  }
}
