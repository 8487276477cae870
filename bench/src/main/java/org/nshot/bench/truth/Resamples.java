package org.nshot.bench.truth;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.ranking.Bootstrap;
import org.nshot.ranking.Estimate;
import org.nshot.ranking.Figure;
import org.nshot.ranking.Predictions;

/**
 * Figures of predictors over the same paths, each the mean over the predictor's seeds, and how far
 * they and their differences may be off: a bootstrap that draws paths and seeds, with replacement
 * and independently of each other (Owen, "The pigeonhole bootstrap", Annals of Applied Statistics
 * 2007). In a draw all predictors see the same paths, and those with the same number of seeds the
 * same seeds, so that differences are paired. Of one seed an interval is over the paths alone. A
 * draw in which a figure is undefined is left out of its interval.
 */
final class Resamples {
  private final double[][] measured; // [predictors][figures], NaN where undefined
  private final double[][][] drawn; // [draws][predictors][figures]

  private Resamples(double[][] measured, double[][][] drawn) {
    this.measured = measured;
    this.drawn = drawn;
  }

  /**
   * Measures and draws.
   *
   * @param paths all predictors' paths
   */
  static Resamples of(
      KnownPaths paths, List<Predictor> predictors, List<Figure> figures, Bootstrap bootstrap) {
    List<List<Predictions>> seen = // [predictors][seeds]
        predictors.stream()
            .map(predictor -> predictor.predictions().stream().map(paths::predicted).toList())
            .toList();
    int count = paths.arch().size();
    int[] everyPath = IntStream.range(0, count).toArray();
    double[][] measured =
        seen.stream()
            .map(
                seeds ->
                    means(seeds, IntStream.range(0, seeds.size()).toArray(), everyPath, figures))
            .toArray(double[][]::new);
    double[][][] drawn =
        IntStream.range(0, bootstrap.resamples())
            .parallel()
            .mapToObj(
                draw -> {
                  int[] positions =
                      drawn(RandomStream.of(bootstrap.seed(), Purpose.BOOTSTRAP, draw), count);
                  return seen.stream()
                      .map(
                          seeds -> {
                            int size = seeds.size();
                            RandomStream ofSeeds =
                                RandomStream.of(bootstrap.seed(), Purpose.BOOTSTRAP, draw, size);
                            return means(seeds, drawn(ofSeeds, size), positions, figures);
                          })
                      .toArray(double[][]::new);
                })
            .toArray(double[][][]::new);
    return new Resamples(measured, drawn);
  }

  private static int[] drawn(RandomStream random, int count) {
    return IntStream.generate(() -> random.nextInt(count)).limit(count).toArray();
  }

  /** Each figure's mean over drawn seeds at drawn paths, [figures]. */
  private static double[] means(
      List<Predictions> seeds, int[] chosen, int[] positions, List<Figure> figures) {
    double[] sums = new double[figures.size()];
    int[] times = new int[seeds.size()];
    Arrays.stream(chosen).forEach(seed -> times[seed]++);
    for (int seed = 0; seed < times.length; seed++) {
      if (times[seed] > 0) {
        Predictions at = seeds.get(seed).at(positions);
        for (int figure = 0; figure < sums.length; figure++) {
          sums[figure] += times[seed] * figures.get(figure).of(at).orElse(Double.NaN);
        }
      }
    }
    return Arrays.stream(sums).map(sum -> sum / chosen.length).toArray();
  }

  /** A figure of a predictor. */
  Estimate of(int predictor, int figure) {
    return estimate(measured[predictor][figure], draw -> drawn[draw][predictor][figure]);
  }

  /** How much higher a figure of one predictor is than that of another. */
  Estimate difference(int predictor, int other, int figure) {
    return estimate(
        measured[predictor][figure] - measured[other][figure],
        draw -> drawn[draw][predictor][figure] - drawn[draw][other][figure]);
  }

  private Estimate estimate(double value, IntToDoubleFunction ofDraw) {
    if (Double.isNaN(value)) {
      return new Estimate(OptionalDouble.empty(), Optional.empty());
    }
    double[] values =
        IntStream.range(0, drawn.length)
            .mapToDouble(ofDraw)
            .filter(v -> !Double.isNaN(v))
            .toArray();
    return new Estimate(
        OptionalDouble.of(value),
        values.length == 0 ? Optional.empty() : Optional.of(Bootstrap.interval(values)));
  }
}
