package org.nshot.sampling;

import java.util.Optional;
import org.nshot.random.RandomStream;

/**
 * D draws with replacement from q (PA&amp;DA). The first epoch, for which there is no q yet, sees
 * every sample once.
 */
public record ImportanceData() implements DataSampler {

  @Override
  public int[] draw(int size, Optional<double[]> distribution, RandomStream random) {
    if (distribution.isEmpty()) {
      return random.permutation(size);
    }
    double[] q = distribution.get();
    if (q.length != size) {
      throw new IllegalArgumentException(
          "distribution over " + q.length + " samples, expected " + size);
    }
    double[] cumulative = cumulative(q);
    double total = cumulative[size - 1];
    int[] drawn = new int[size];
    for (int i = 0; i < size; i++) {
      // independent draws are in random order already: PA&DA's shuffle changes no probability
      drawn[i] = firstAbove(cumulative, random.nextDouble() * total);
    }
    return drawn;
  }

  /** Σ_{j ≤ i} q_j, added up in order: a parallel prefix's bits depend on the machine's cores. */
  static double[] cumulative(double[] q) {
    double[] sums = new double[q.length];
    double sum = 0;
    for (int i = 0; i < q.length; i++) {
      sum += q[i];
      sums[i] = sum;
    }
    return sums;
  }

  /** Position of the first value above u. */
  private static int firstAbove(double[] cumulative, double u) {
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > u) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
