package org.nshot.spark.events;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A ranking that was made while training: a line of {@code metrics/ranking.jsonl}.
 *
 * @param epoch after whose end it was made, from 0
 * @param paths ranked paths, the same ones each time
 * @param computations different computations among them
 * @param images held-out images that each was evaluated on
 * @param seconds that training stood still for it
 * @param accuracy mean of the paths', 0 to 1
 * @param best the path predicted best
 * @param truth comparison with a benchmark, where there is one
 */
public record RankingMetrics(
    int epoch,
    int paths,
    int computations,
    int images,
    double seconds,
    double accuracy,
    Best best,
    Optional<Truth> truth)
    implements Row {
  public RankingMetrics {
    Objects.requireNonNull(best, "best"); // a line that lacks it is none
  }

  /**
   * The path predicted best: by accuracy, then loss.
   *
   * @param loss empty where it isn't finite
   */
  public record Best(String arch, double accuracy, OptionalDouble loss) {}

  /**
   * How the order agrees with true values.
   *
   * @param benchmark URI of their table
   * @param paths ranked paths that the table holds
   * @param kendall τ-b
   * @param spearman ρ
   * @param baselines τ-b of predictors that need no training, by name
   */
  public record Truth(
      String benchmark,
      String column,
      int paths,
      Estimated kendall,
      Estimated spearman,
      Map<String, Estimated> baselines) {}

  /** A figure with the ends of its 95 % interval over paths; empty where undefined. */
  public record Estimated(OptionalDouble value, OptionalDouble low, OptionalDouble high) {}

  /** What a ranking is judged by: τ where there is a truth, else the mean accuracy. */
  public double quality() {
    return truth
        .map(known -> known.kendall().value().orElse(Double.NEGATIVE_INFINITY))
        .orElse(accuracy);
  }
}
