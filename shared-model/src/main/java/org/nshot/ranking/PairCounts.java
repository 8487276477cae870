package org.nshot.ranking;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How the pairs of some items stand in two orders. Counts of several groups add up, so that τ-b can
 * be taken over pairs within groups alone; that is why this is not left to a library.
 *
 * @param pairs n(n−1)/2
 * @param tiedX pairs equal in x
 * @param tiedY pairs equal in y
 * @param score concordant minus discordant pairs
 */
record PairCounts(long pairs, long tiedX, long tiedY, long score) {
  static final PairCounts NONE = new PairCounts(0, 0, 0, 0);

  /** Counts in O(n log n): Knight, JASA 61 (1966). */
  static PairCounts of(double[] x, double[] y) {
    int n = x.length;
    int[] rankX = denseRanks(x);
    int[] rankY = denseRanks(y);
    long[] both = new long[n]; // ordered by x, then by y
    for (int i = 0; i < n; i++) {
      both[i] = (long) rankX[i] << 32 | rankY[i];
    }
    Arrays.sort(both);
    int[] byX = Arrays.stream(both).mapToInt(pair -> (int) (pair >> 32)).toArray();
    int[] y1 = Arrays.stream(both).mapToInt(pair -> (int) pair).toArray();
    int[] byY = rankY.clone();
    Arrays.sort(byY);
    long pairs = pairsOf(n);
    long tiedX = tied(Arrays.stream(byX).asLongStream().toArray());
    long tiedY = tied(Arrays.stream(byY).asLongStream().toArray());
    long tiedBoth = tied(both);
    long discordant = inversions(y1);
    return new PairCounts(pairs, tiedX, tiedY, pairs - tiedX - tiedY + tiedBoth - 2 * discordant);
  }

  PairCounts plus(PairCounts other) {
    return new PairCounts(
        pairs + other.pairs, tiedX + other.tiedX, tiedY + other.tiedY, score + other.score);
  }

  /** τ-b = score / √((pairs − tiedX)(pairs − tiedY)); empty if all are tied in x or in y. */
  OptionalDouble tauB() {
    double norm = Math.sqrt((double) (pairs - tiedX) * (pairs - tiedY));
    return norm > 0 ? OptionalDouble.of(score / norm) : OptionalDouble.empty();
  }

  /** Each value's position among the different values. */
  static int[] denseRanks(double[] values) {
    double[] distinct =
        Arrays.stream(values).map(value -> value + 0.0).sorted().distinct().toArray();
    return Arrays.stream(values)
        .mapToInt(value -> Arrays.binarySearch(distinct, value + 0.0)) // −0 + 0 is 0
        .toArray();
  }

  private static long pairsOf(long n) {
    return n * (n - 1) / 2;
  }

  /** Equal pairs of sorted values. */
  private static long tied(long[] sorted) {
    long pairs = 0;
    int start = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[start]) {
        pairs += pairsOf(i - start);
        start = i;
      }
    }
    return pairs;
  }

  /** Pairs that stand in falling order; sorts the values by merging. */
  private static long inversions(int[] values) {
    long inversions = 0;
    int n = values.length;
    int[] from = values;
    int[] to = new int[n];
    for (int width = 1; width < n; width *= 2) {
      for (int left = 0; left < n; left += 2 * width) {
        int middle = Math.min(left + width, n);
        int end = Math.min(left + 2 * width, n);
        int a = left;
        int b = middle;
        for (int at = left; at < end; at++) {
          if (a < middle && (b == end || from[a] <= from[b])) {
            to[at] = from[a++];
          } else {
            to[at] = from[b++];
            inversions += middle - a;
          }
        }
      }
      int[] merged = to;
      to = from;
      from = merged;
    }
    return inversions;
  }
}
