package org.nshot.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.nshot.random.RandomStream;

/**
 * Percentile intervals of random half-sampling: half of the paths, drawn without replacement, again
 * and again; a figure's interval holds the middle {@value #LEVEL} of its values over the draws.
 * Draws in which a figure is undefined (a constant list) are left out.
 *
 * <p>Of a smooth figure such as τ the values scatter as those of a bootstrap do: over r of n paths
 * the variance is σ²/r · (1 − r/n), which at r = n/2 is the σ²/n that is asked for (Wu, "On the
 * asymptotic properties of the jackknife histogram", Annals of Statistics 1990). Of an odd n it is
 * a little more, and three paths are too few for an interval. A bootstrap draws some paths twice,
 * and so ties that are none; its ten best are about six networks. Of what a few paths decide (the
 * best found, regret, P@top 1 %) neither makes a confidence interval: here it says what half of the
 * paths would have given.
 *
 * @param resamples number of draws, 0 for no intervals
 */
public record HalfSamples(int resamples, long seed) {
  /** Part of the draws that an interval holds. */
  public static final double LEVEL = 0.95;

  public static final int DEFAULT_RESAMPLES = 1000;

  /**
   * @throws IllegalArgumentException if the number of resamples is below 0
   */
  public HalfSamples {
    if (resamples < 0) {
      throw new IllegalArgumentException("resamples: " + resamples + ", expected at least 0");
    }
  }

  /** Some figures of some predictions, in their order. */
  List<Estimate> estimates(List<Figure> figures, Predictions predictions) {
    int paths = predictions.truth().length;
    List<List<OptionalDouble>> draws =
        IntStream.range(0, resamples)
            .parallel()
            .mapToObj(draw -> measure(figures, predictions.at(positions(draw, paths))))
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

  /**
   * Where a draw's paths stand, ascending.
   *
   * @param draw its number
   * @param paths how many there are; half of them, rounded down, are drawn
   */
  public int[] positions(int draw, int paths) {
    RandomStream random = RandomStream.of(seed, RandomStream.Purpose.RESAMPLING, draw);
    int[] all = IntStream.range(0, paths).toArray();
    int half = paths / 2;
    for (int i = 0; i < half; i++) {
      int other = i + random.nextInt(paths - i);
      int drawn = all[other];
      all[other] = all[i];
      all[i] = drawn;
    }
    return Arrays.stream(all, 0, half).sorted().toArray();
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
