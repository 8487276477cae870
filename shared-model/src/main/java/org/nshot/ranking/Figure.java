package org.nshot.ranking;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * One measure of a ranking.
 *
 * @param name its key in the summary
 */
record Figure(String name, Function<Predictions, OptionalDouble> measure) {
  /** All figures of a summary, in its order. */
  static final List<Figure> ALL =
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
          new Figure(
              "kendall_tau_b_at_equal_weights",
              p -> RankCorrelation.kendallWithin(p.weights(), p.predicted(), p.truth())));

  private static Figure precision(int percent) {
    return new Figure(
        "precision_at_top_" + percent + "_percent",
        p -> TopPaths.precision(p.predicted(), p.truth(), percent));
  }

  private static Figure best(int k) {
    return new Figure("best_true_of_top_" + k, p -> TopPaths.best(p.predicted(), p.truth(), k));
  }

  OptionalDouble of(Predictions predictions) {
    return measure.apply(predictions);
  }
}
