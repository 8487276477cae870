package org.nshot.ranking;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Σ_t w_t · ln(r_t(i) / n) of each path i: r_t(i) is its rank among n paths by term t, n for the
 * highest value, and equal values share their mean rank.
 *
 * <p>Sums that are equal are equal to the bit, in whatever order terms were added: ranks 2 and 6
 * are worth as much as 3 and 4. Sums of rounded logarithms are not, so ranks (doubled, as a mean of
 * two is no whole number) and n are factored first. The sum is then Σ_p e_p · ln p over primes p
 * with exact decimals e_p, and two sums are equal only where all e_p are.
 */
final class FusedRanks {
  private final int[] factor; // the largest prime factor of each number from 2
  private final List<Map<Integer, BigDecimal>> exponents; // e_p by p, [paths]

  FusedRanks(int paths) {
    factor = largestFactors(2 * paths);
    exponents = Stream.<Map<Integer, BigDecimal>>generate(TreeMap::new).limit(paths).toList();
  }

  private static int[] largestFactors(int most) {
    int[] factor = new int[most + 1];
    for (int prime = 2; prime <= most; prime++) {
      if (factor[prime] == 0) {
        for (int multiple = prime; multiple <= most; multiple += prime) {
          factor[multiple] = prime;
        }
      }
    }
    return factor;
  }

  /**
   * Adds a term.
   *
   * @param weight w_t
   * @param values by which paths are ranked, [paths]
   */
  void add(double weight, double[] values) {
    BigDecimal power = BigDecimal.valueOf(weight); // as it is written
    int[] ranks = doubledRanks(values);
    for (int i = 0; i < ranks.length; i++) {
      multiply(exponents.get(i), ranks[i], power);
      multiply(exponents.get(i), 2 * ranks.length, power.negate());
    }
  }

  private void multiply(Map<Integer, BigDecimal> product, int number, BigDecimal power) {
    for (int rest = number; rest > 1; rest /= factor[rest]) {
      product.merge(factor[rest], power, BigDecimal::add);
    }
  }

  private static int[] doubledRanks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int[] ranks = new int[sorted.length];
    for (int start = 0, end; start < ranks.length; start = end) {
      end = start + 1;
      while (end < ranks.length && sorted[end] == sorted[start]) {
        end++;
      }
      Arrays.fill(ranks, start, end, start + 1 + end); // they stand at start + 1 to end
    }
    return Arrays.stream(values).mapToInt(v -> ranks[Arrays.binarySearch(sorted, v)]).toArray();
  }

  /** The sums, [paths]. */
  double[] sums() {
    return exponents.stream().mapToDouble(FusedRanks::logarithm).toArray();
  }

  /** StrictMath: the same everywhere. */
  private static double logarithm(Map<Integer, BigDecimal> product) {
    double sum = 0;
    for (Map.Entry<Integer, BigDecimal> prime : product.entrySet()) {
      sum += prime.getValue().doubleValue() * StrictMath.log(prime.getKey());
    }
    return sum;
  }
}
