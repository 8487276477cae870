package org.nshot.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.nshot.random.RandomStream;

/**
 * Percentile intervals of Efron's bootstrap: as many paths as there are, drawn with replacement,
 * again and again; a figure's interval holds the middle {@value #LEVEL} of its values over the
 * draws. Draws in which a figure is undefined (a constant list) are left out.
 *
 * @param resamples number of draws, 0 for no intervals
 */
public record Bootstrap(int resamples, long seed) {
  /** Part of the draws that an interval holds. */
  public static final double LEVEL = 0.95;

  public static final int DEFAULT_RESAMPLES = 1000;

  /**
   * @throws IllegalArgumentException if the number of resamples is below 0
   */
  public Bootstrap {
    if (resamples < 0) {
      throw new IllegalArgumentException(
          "bootstrap: " + resamples + " resamples, expected at least 0");
    }
  }

  /** Some figures of some predictions, in their order. */
  List<Estimate> estimates(List<Figure> figures, Predictions predictions) {
    List<List<OptionalDouble>> draws =
        IntStream.range(0, resamples)
            .parallel()
            .mapToObj(draw -> measure(figures, predictions.at(positions(draw, predictions))))
            .toList();
    List<OptionalDouble> measured = measure(figures, predictions);
    List<Estimate> estimates = new ArrayList<>();
    for (int f = 0; f < measured.size(); f++) {
      int figure = f;
      double[] values =
          draws.stream()
              .map(draw -> draw.get(figure))
              .flatMapToDouble(OptionalDouble::stream)
              .toArray();
      Optional<Estimate.Interval> interval =
          values.length == 0 || measured.get(f).isEmpty()
              ? Optional.empty()
              : Optional.of(interval(values));
      estimates.add(new Estimate(measured.get(f), interval));
    }
    return estimates;
  }

  private static List<OptionalDouble> measure(List<Figure> figures, Predictions predictions) {
    return figures.stream().map(figure -> figure.of(predictions)).toList();
  }

  private int[] positions(int draw, Predictions predictions) {
    RandomStream random = RandomStream.of(seed, RandomStream.Purpose.BOOTSTRAP, draw);
    int paths = predictions.truth().length;
    return IntStream.generate(() -> random.nextInt(paths)).limit(paths).toArray();
  }

  /**
   * The interval that holds the middle {@value #LEVEL} of some draws' values.
   *
   * @param values at least one
   */
  public static Estimate.Interval interval(double[] values) {
    Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
    percentile.setData(values);
    double tail = 100 * (1 - LEVEL) / 2;
    return new Estimate.Interval(percentile.evaluate(tail), percentile.evaluate(100 - tail));
  }
}
