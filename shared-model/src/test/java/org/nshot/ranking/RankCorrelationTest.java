package org.nshot.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.math3.stat.correlation.KendallsCorrelation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The expected numbers are those of scipy 1.17 (kendalltau, spearmanr, pearsonr). */
class RankCorrelationTest {
  private static final double[] X = {
    -1.0, -2.0, -0.5, 0.5, 1.5, 0.0, -1.0, -1.0, 1.0, 2.5, 0.5, -2.0, -1.5, 2.5, 0.5, -2.5, -0.0,
    -1.5, -1.0, -0.5, -1.0, 1.0, -0.0, -1.0
  };
  private static final double[] Y = {
    -0.5, -1.0, -2.5, 0.25, 0.25, -0.25, -2.5, -1.0, 1.0, 2.25, -0.75, -2.5, -2.75, 0.75, 0.75,
    -3.75, 1.5, -0.75, -3.5, -0.25, -2.25, 1.0, 0.0, -3.5
  };
  private static final double[] GROUP = {
    3, 0, 1, 4, 4, 0, 4, 4, 2, 1, 4, 4, 3, 1, 1, 4, 1, 2, 3, 1, 1, 3, 0, 3
  };

  private static void assertClose(double expected, OptionalDouble actual) {
    assertEquals(expected, actual.orElseThrow(), 1e-12);
  }

  @Test
  void kendall_withTies_isScipys() {
    assertClose(0.6592317241800592, RankCorrelation.kendall(X, Y));
    assertClose(
        -0.4714045207910316,
        RankCorrelation.kendall(new double[] {12, 2, 1, 12, 2}, new double[] {1, 4, 7, 1, 0}));
    assertClose(0, RankCorrelation.kendall(new double[] {1, 1, 2, 2}, new double[] {1, 2, 1, 2}));
  }

  @Test
  void kendall_ofTheSameAndTheReverseOrder_isOneAndMinusOne() {
    double[] up = {1, 2, 3, 4};
    assertClose(1, RankCorrelation.kendall(up, new double[] {10, 20, 30, 40}));
    assertClose(-1, RankCorrelation.kendall(up, new double[] {4, 3, 2, 1}));
  }

  @Test
  void spearman_withTies_isScipys() {
    assertClose(0.8216524677555134, RankCorrelation.spearman(X, Y));
    assertClose(
        -0.5407380704358752,
        RankCorrelation.spearman(new double[] {12, 2, 1, 12, 2}, new double[] {1, 4, 7, 1, 0}));
  }

  @Test
  void pearson_isScipys() {
    assertClose(0.7772541056797346, RankCorrelation.pearson(X, Y));
  }

  @Test
  void any_ofAConstantList_isUndefined() {
    double[] constant = {2, 2, 2};
    double[] rising = {1, 2, 3};
    for (List<double[]> pair :
        List.of(
            List.of(constant, rising), List.of(rising, constant), List.of(constant, constant))) {
      assertEquals(OptionalDouble.empty(), RankCorrelation.kendall(pair.get(0), pair.get(1)));
      assertEquals(OptionalDouble.empty(), RankCorrelation.spearman(pair.get(0), pair.get(1)));
      assertEquals(OptionalDouble.empty(), RankCorrelation.pearson(pair.get(0), pair.get(1)));
    }
  }

  @Test
  void any_ofFewerThanTwoItems_isUndefined() {
    for (double[] few : List.of(new double[0], new double[] {1})) {
      assertEquals(OptionalDouble.empty(), RankCorrelation.kendall(few, few));
      assertEquals(OptionalDouble.empty(), RankCorrelation.spearman(few, few));
      assertEquals(OptionalDouble.empty(), RankCorrelation.pearson(few, few));
    }
  }

  @Test
  void any_ofUnequalLengths_isRefused() {
    double[] two = {1, 2};
    double[] three = {1, 2, 3};
    String expected = "correlation of 2 with 3 values: expected equal numbers";
    assertEquals(expected, message(() -> RankCorrelation.kendall(two, three)));
    assertEquals(expected, message(() -> RankCorrelation.spearman(two, three)));
    assertEquals(expected, message(() -> RankCorrelation.pearson(two, three)));
    assertEquals(expected, message(() -> RankCorrelation.kendallWithin(two, two, three)));
  }

  private static String message(Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }

  @Property(seed = "20240507", tries = 300)
  void kendall_ofAnyTiedLists_isWhatCommonsMathComputes(
      @ForAll @Size(min = 2, max = 60) List<@IntRange(min = -4, max = 4) Integer> x,
      @ForAll @IntRange(min = 1, max = 7) int step) {
    double[] a = x.stream().mapToDouble(i -> i).toArray();
    double[] b = new double[a.length];
    for (int i = 0; i < b.length; i++) {
      b[i] = (a[i] + i * step) % 5;
    }
    double expected = new KendallsCorrelation().correlation(a, b);
    OptionalDouble actual = RankCorrelation.kendall(a, b);
    if (Double.isNaN(expected)) {
      assertEquals(OptionalDouble.empty(), actual);
    } else {
      assertClose(expected, actual);
    }
  }

  /** Expected: the pooled formula over all pairs, one by one, in Python. */
  @Test
  void kendallWithin_groups_poolsTheirPairs() {
    assertClose(0.7005606728972562, RankCorrelation.kendallWithin(GROUP, X, Y));
  }

  @Test
  void kendallWithin_oneGroup_isKendall() {
    assertClose(0.6592317241800592, RankCorrelation.kendallWithin(new double[X.length], X, Y));
  }

  @Test
  void kendallWithin_aPredictorThatIsConstantInGroups_isZero() {
    assertEquals(OptionalDouble.of(0), RankCorrelation.kendallWithin(GROUP, GROUP, Y));
  }

  @Test
  void kendallWithin_nothingToTellApart_isUndefined() {
    double[] allDifferent = new double[X.length];
    Arrays.setAll(allDifferent, i -> i);
    assertEquals(OptionalDouble.empty(), RankCorrelation.kendallWithin(allDifferent, X, Y));
    assertEquals(OptionalDouble.empty(), RankCorrelation.kendallWithin(GROUP, X, GROUP));
  }
}
