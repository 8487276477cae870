package org.nshot.ranking;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * One measure of a ranking.
 *
 * @param name its key in the summary
 */
public record Figure(String name, Function<Predictions, OptionalDouble> measure) {
  /** All figures of a summary, in its order. */
  public static final List<Figure> ALL =
      List.of(
          new Figure(
              TruthComparison.KENDALL, p -> RankCorrelation.kendall(p.predicted(), p.truth())),
          new Figure(
              TruthComparison.SPEARMAN, p -> RankCorrelation.spearman(p.predicted(), p.truth())),
          new Figure("pearson_r", p -> RankCorrelation.pearson(p.predicted(), p.truth())),
          precision(1),
          precision(5),
          precision(10),
          best(1),
          best(10),
          best(50),
          regret(1),
          regret(10),
          new Figure(
              "kendall_tau_b_at_equal_weights",
              p -> RankCorrelation.kendallWithin(p.weights(), p.predicted(), p.truth())),
          new Figure(
              "kendall_tau_b_at_equal_depth",
              p -> RankCorrelation.kendallWithin(p.depth(), p.predicted(), p.truth())));

  private static Figure precision(int percent) {
    return new Figure(
        "precision_at_top_" + percent + "_percent",
        p -> TopPaths.precision(p.predicted(), p.truth(), percent));
  }

  private static Figure best(int k) {
    return new Figure("best_true_of_top_" + k, p -> TopPaths.best(p.predicted(), p.truth(), k));
  }

  /** What the best of the k best falls short of the best there is. */
  private static Figure regret(int k) {
    return new Figure(
        "regret_of_top_" + k,
        p ->
            TopPaths.best(p.predicted(), p.truth(), k).stream()
                .map(best -> Arrays.stream(p.truth()).max().orElseThrow() - best)
                .findFirst());
  }

  /** Its value; empty where it is undefined. */
  public OptionalDouble of(Predictions predictions) {
    return measure.apply(predictions);
  }
}
