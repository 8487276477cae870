package org.nshot.spark.cluster;

import java.util.Arrays;

/**
 * A line through noisy points: the median of the slopes between all pairs (Theil and Sen), which a
 * few wild points don't move.
 *
 * @param slope y per x
 * @param usual median of y
 */
record Trend(double slope, double usual) {
  /**
   * @param x all different
   * @param y as many
   */
  static Trend of(double[] x, double[] y) {
    if (x.length != y.length || x.length < 2) {
      throw new IllegalArgumentException(
          "%s x and %s y, expected as many and at least 2".formatted(x.length, y.length));
    }
    double[] slopes = new double[x.length * (x.length - 1) / 2];
    int pairs = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        slopes[pairs++] = (y[i] - y[j]) / (x[i] - x[j]);
      }
    }
    return new Trend(median(slopes), median(y));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
