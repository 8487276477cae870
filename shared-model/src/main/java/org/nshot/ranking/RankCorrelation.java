package org.nshot.ranking;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * How far two lists of numbers go together. Undefined, and so empty, where one of them is constant
 * or there are fewer than two items.
 */
public final class RankCorrelation {
  private RankCorrelation() {}

  /** Kendall's τ-b, which counts ties out. */
  public static OptionalDouble kendall(double[] x, double[] y) {
    requireEqualLengths(x, y);
    return PairCounts.of(x, y).tauB();
  }

  /**
   * Kendall's τ-b of the pairs within groups alone, pooled over the groups g:
   *
   * <p>τ = Σ_g (C_g − D_g) / √(Σ_g (P_g − X_g) · Σ_g (P_g − Y_g))
   *
   * <p>with P_g pairs in the group, C_g concordant and D_g discordant ones, X_g and Y_g pairs tied
   * in x and in y. Where y tells pairs apart and x does not tell a single one, this is 0, the limit
   * of the formula (|Σ(C − D)| ≤ Σ(P − X)): whatever is constant within groups has 0.
   *
   * @param x the prediction
   * @param y the truth
   * @param group items of one group have one value here
   * @return empty if y tells no pair of a group apart
   */
  public static OptionalDouble kendallWithin(double[] group, double[] x, double[] y) {
    requireEqualLengths(x, y);
    requireEqualLengths(x, group);
    int[] groups = PairCounts.denseRanks(group);
    int[] order = // a group's items in one run
        IntStream.range(0, groups.length)
            .mapToLong(i -> (long) groups[i] << Integer.SIZE | i)
            .sorted()
            .mapToInt(key -> (int) key)
            .toArray();
    double[] orderedX = Arrays.stream(order).mapToDouble(i -> x[i]).toArray();
    double[] orderedY = Arrays.stream(order).mapToDouble(i -> y[i]).toArray();
    PairCounts pooled = PairCounts.NONE;
    for (int start = 0, end; start < order.length; start = end) {
      end = start + 1;
      while (end < order.length && groups[order[end]] == groups[order[start]]) {
        end++;
      }
      pooled =
          pooled.plus(
              PairCounts.of(
                  Arrays.copyOfRange(orderedX, start, end),
                  Arrays.copyOfRange(orderedY, start, end)));
    }
    if (pooled.tiedX() == pooled.pairs() && pooled.tiedY() < pooled.pairs()) {
      return OptionalDouble.of(0);
    }
    return pooled.tauB();
  }

  /** Spearman's ρ: Pearson's r of the ranks, ties sharing their mean rank. */
  public static OptionalDouble spearman(double[] x, double[] y) {
    requireEqualLengths(x, y);
    return isConstant(x) || isConstant(y)
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            new SpearmansCorrelation().correlation(withoutNegativeZero(x), withoutNegativeZero(y)));
  }

  /** To the library −0 and 0 are no tie; to scipy and to us they are. */
  private static double[] withoutNegativeZero(double[] values) {
    return Arrays.stream(values).map(value -> value + 0.0).toArray();
  }

  /** Pearson's r; empty also where a value is infinite. */
  public static OptionalDouble pearson(double[] x, double[] y) {
    requireEqualLengths(x, y);
    return isConstant(x) || isConstant(y) || !isFinite(x) || !isFinite(y)
        ? OptionalDouble.empty()
        : OptionalDouble.of(new PearsonsCorrelation().correlation(x, y));
  }

  private static boolean isConstant(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == values[0]);
  }

  private static boolean isFinite(double[] values) {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }

  private static void requireEqualLengths(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "correlation of %s with %s values: expected equal numbers".formatted(x.length, y.length));
    }
  }
}
