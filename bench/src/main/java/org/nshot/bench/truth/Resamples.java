package org.nshot.bench.truth;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.ranking.Estimate;
import org.nshot.ranking.Figure;
import org.nshot.ranking.HalfSamples;
import org.nshot.ranking.Predictions;

/**
 * Figures of predictors over the same paths, each the mean over the predictor's seeds, and how far
 * they and their differences may be off: half of the paths, drawn as {@link HalfSamples} says, and
 * seeds with replacement, independently of each other as in Owen's bootstrap ("The pigeonhole
 * bootstrap", Annals of Applied Statistics 2007). Differences are paired: over the seeds that both
 * have, and in a draw the same of these and the same paths. Of one seed an interval is over the
 * paths alone. A draw in which a figure is undefined is left out of its interval.
 */
final class Resamples {
  private final List<Predictor> predictors;
  private final double[][][] measured; // [predictors][seeds][figures], NaN where undefined
  private final double[][][][] drawn; // [draws][predictors][seeds][figures]
  private final long seed;

  private Resamples(
      List<Predictor> predictors, double[][][] measured, double[][][][] drawn, long seed) {
    this.predictors = predictors;
    this.measured = measured;
    this.drawn = drawn;
    this.seed = seed;
  }

  /**
   * Measures and draws.
   *
   * @param paths all predictors' paths
   */
  static Resamples of(
      KnownPaths paths, List<Predictor> predictors, List<Figure> figures, HalfSamples halves) {
    List<List<Predictions>> seen = // [predictors][seeds]
        predictors.stream()
            .map(predictor -> predictor.predictions().stream().map(paths::predicted).toList())
            .toList();
    int count = paths.arch().size();
    double[][][] measured = figures(seen, IntStream.range(0, count).toArray(), figures);
    double[][][][] drawn =
        IntStream.range(0, halves.resamples())
            .parallel()
            .mapToObj(draw -> figures(seen, halves.positions(draw, count), figures))
            .toArray(double[][][][]::new);
    return new Resamples(predictors, measured, drawn, halves.seed());
  }

  private static int[] drawn(RandomStream random, int count) {
    return IntStream.generate(() -> random.nextInt(count)).limit(count).toArray();
  }

  /** At some paths, [predictors][seeds][figures]. */
  private static double[][][] figures(
      List<List<Predictions>> seen, int[] paths, List<Figure> figures) {
    return seen.stream()
        .map(
            seeds ->
                seeds.stream()
                    .map(
                        seed -> {
                          Predictions at = seed.at(paths);
                          return figures.stream()
                              .mapToDouble(figure -> figure.of(at).orElse(Double.NaN))
                              .toArray();
                        })
                    .toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  /** A figure of a predictor. */
  Estimate of(int predictor, int figure) {
    int[] own = predictors.get(predictor).positions(predictors.get(predictor).seeds());
    return estimate(own.length, (values, chosen) -> mean(values[predictor], own, chosen, figure));
  }

  /**
   * How much higher a figure of one predictor is than that of another; empty without a seed that
   * both have.
   */
  Estimate difference(int predictor, int other, int figure) {
    Optional<List<Integer>> seeds = predictors.get(predictor).shared(predictors.get(other));
    if (seeds.isEmpty()) {
      return new Estimate(OptionalDouble.empty(), Optional.empty());
    }
    int[] ones = predictors.get(predictor).positions(seeds.get());
    int[] others = predictors.get(other).positions(seeds.get());
    return estimate(
        ones.length,
        (values, chosen) ->
            mean(values[predictor], ones, chosen, figure)
                - mean(values[other], others, chosen, figure));
  }

  /**
   * @param values [seeds][figures]
   * @param positions of the seeds to choose from
   * @param chosen of these positions
   */
  private static double mean(double[][] values, int[] positions, int[] chosen, int figure) {
    return Arrays.stream(chosen)
        .mapToDouble(i -> values[positions[i]][figure])
        .average()
        .orElseThrow();
  }

  /**
   * @param seeds how many are chosen from
   * @param value from [predictors][seeds][figures] and what was chosen
   */
  private Estimate estimate(int seeds, ToDoubleBiFunction<double[][][], int[]> value) {
    double ofAll = value.applyAsDouble(measured, IntStream.range(0, seeds).toArray());
    if (Double.isNaN(ofAll)) {
      return new Estimate(OptionalDouble.empty(), Optional.empty());
    }
    double[] values =
        IntStream.range(0, drawn.length)
            .mapToDouble(
                draw ->
                    value.applyAsDouble(
                        drawn[draw],
                        drawn(RandomStream.of(seed, Purpose.RESAMPLING, draw, seeds), seeds)))
            .filter(v -> !Double.isNaN(v))
            .toArray();
    return new Estimate(
        OptionalDouble.of(ofAll),
        values.length == 0 ? Optional.empty() : Optional.of(HalfSamples.interval(values)));
  }
}
