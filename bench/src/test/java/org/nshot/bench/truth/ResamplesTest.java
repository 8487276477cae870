package org.nshot.bench.truth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nshot.random.RandomStream;
import org.nshot.ranking.Estimate;
import org.nshot.ranking.Figure;
import org.nshot.ranking.HalfSamples;

class ResamplesTest {
  private static final double EXACT = 1e-12;
  private static final HalfSamples HALVES = new HalfSamples(400, 1);
  private static final List<Figure> KENDALL =
      Figure.ALL.stream().filter(f -> f.name().equals("kendall_tau_b")).toList();

  private static KnownPaths paths(double... truth) {
    return new KnownPaths(
        Arrays.stream(truth).mapToObj(Double::toString).toList(),
        Map.of(
            "truth", truth,
            "weights", new double[truth.length],
            "flops", new double[truth.length],
            "depth", new double[truth.length]));
  }

  private static double[] rising(int paths) {
    return IntStream.range(0, paths).mapToDouble(i -> i).toArray();
  }

  private static double[] falling(int paths) {
    return IntStream.range(0, paths).mapToDouble(i -> -i).toArray();
  }

  private static Predictor method(String name, double[]... seeds) {
    return new Predictor(
        name, "loss", IntStream.range(0, seeds.length).boxed().toList(), List.of(seeds));
  }

  private static Resamples of(KnownPaths paths, HalfSamples halves, Predictor... predictors) {
    return Resamples.of(paths, List.of(predictors), KENDALL, halves);
  }

  /** τ of the first seed is 1, of the second (5 − 1) / 6. */
  @Test
  void of_twoSeeds_isTheirMean() {
    Predictor both = method("a", new double[] {1, 2, 3, 4}, new double[] {1, 2, 4, 3});
    Resamples resamples = of(paths(10, 20, 30, 40), new HalfSamples(0, 1), both);
    assertEquals(5 / 6.0, resamples.of(0, 0).value().orElseThrow(), EXACT);
    assertEquals(Optional.empty(), resamples.of(0, 0).interval());
  }

  /**
   * Of the seeds' four draws of two, one is twice the first, two are both, one twice the second.
   */
  @Test
  void of_seedsThatDisagree_hasAnIntervalOverSeeds() {
    Resamples resamples =
        of(
            paths(rising(8)),
            HALVES,
            method("two", rising(8), falling(8)),
            method("one", rising(8)));
    assertEquals(0, resamples.of(0, 0).value().orElseThrow(), EXACT);
    assertEquals(new Estimate.Interval(-1, 1), resamples.of(0, 0).interval().orElseThrow());
    assertEquals(new Estimate.Interval(1, 1), resamples.of(1, 0).interval().orElseThrow());
  }

  @Test
  void of_pathsThatAreFew_hasAnIntervalOverPaths() {
    Resamples resamples =
        of(paths(1, 2, 3, 4, 5), HALVES, method("a", new double[] {2, 1, 3, 5, 4}));
    Estimate.Interval interval = resamples.of(0, 0).interval().orElseThrow();
    assertTrue(interval.low() < 0.6 && interval.high() == 1, interval::toString);
  }

  /** Each has an interval from −1 to 1, for its seeds disagree; their difference has none. */
  @Test
  void difference_ofMethodsThatAreTheSame_isNothing() {
    double[] doubled = Arrays.stream(rising(8)).map(value -> 2 * value).toArray();
    Resamples resamples =
        of(
            paths(rising(8)),
            HALVES,
            method("a", rising(8), falling(8)),
            method("b", doubled, falling(8)));
    assertEquals(0, resamples.difference(0, 1, 0).value().orElseThrow());
    assertEquals(
        new Estimate.Interval(0, 0), resamples.difference(0, 1, 0).interval().orElseThrow());
  }

  @Test
  void difference_toAWorseMethod_isAboveNothing() {
    int count = 60;
    double[][] good = new double[3][];
    double[][] poor = new double[3][];
    for (int seed = 0; seed < 3; seed++) {
      RandomStream noise = RandomStream.of(seed, RandomStream.Purpose.SYNTHETIC_DATA);
      good[seed] = Arrays.stream(rising(count)).map(v -> v + 5 * noise.nextGaussian()).toArray();
      poor[seed] = Arrays.stream(rising(count)).map(v -> v + 60 * noise.nextGaussian()).toArray();
    }
    Resamples resamples =
        of(paths(rising(count)), HALVES, method("good", good), method("poor", poor));
    Estimate difference = resamples.difference(0, 1, 0);
    assertTrue(difference.interval().orElseThrow().low() > 0, difference::toString);
    assertTrue(resamples.difference(1, 0, 0).interval().orElseThrow().high() < 0);
    assertEquals(
        resamples.of(0, 0).value().orElseThrow() - resamples.of(1, 0).value().orElseThrow(),
        difference.value().orElseThrow(),
        EXACT);
  }

  /** Of both seeds 1 is the one that both have: there the first is right and the second wrong. */
  @Test
  void difference_ofMethodsWithOtherSeeds_isOverThoseThatBothHave() {
    Resamples resamples =
        of(
            paths(rising(8)),
            HALVES,
            new Predictor("a", "loss", List.of(0, 1), List.of(falling(8), rising(8))),
            new Predictor("b", "loss", List.of(1, 2), List.of(falling(8), rising(8))),
            new Predictor("c", "loss", List.of(5), List.of(rising(8))),
            new Predictor("", "known", List.of(), List.of(rising(8))));
    assertEquals(2, resamples.difference(0, 1, 0).value().orElseThrow(), EXACT);
    assertEquals(
        new Estimate.Interval(2, 2), resamples.difference(0, 1, 0).interval().orElseThrow());
    assertTrue(resamples.difference(0, 2, 0).value().isEmpty());
    assertEquals(-1, resamples.difference(0, 3, 0).value().orElseThrow(), EXACT);
    assertEquals(
        new Estimate.Interval(-2, 0), resamples.difference(0, 3, 0).interval().orElseThrow());
    assertEquals(0, resamples.difference(3, 3, 0).value().orElseThrow());
  }

  @Test
  void of_aPredictorThatIsConstant_isUndefined() {
    Resamples resamples =
        of(paths(rising(4)), HALVES, method("a", new double[4]), method("b", rising(4)));
    assertTrue(resamples.of(0, 0).value().isEmpty());
    assertTrue(resamples.difference(1, 0, 0).value().isEmpty());
  }

  @Test
  void of_aSeedOfTheDraws_isTheSameAgain() {
    double[] seen = {2, 1, 3, 5, 4, 0};
    Resamples first = of(paths(rising(6)), HALVES, method("a", seen, rising(6)));
    Resamples again = of(paths(rising(6)), HALVES, method("a", seen, rising(6)));
    assertEquals(first.of(0, 0), again.of(0, 0));
  }
}
