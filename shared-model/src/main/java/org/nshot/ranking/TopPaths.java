package org.nshot.ranking;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How good the paths are that a predictor puts first.
 *
 * <p>Where the predictor gives one value to several paths and only some of them find room, every
 * choice among them is as good as another: the figures are expectations over a uniform choice. They
 * so depend on no order of the paths and on no luck.
 */
public final class TopPaths {
  private TopPaths() {}

  /**
   * P@top-k%: the part of the predicted best k % that is truly among the best k %. A path is truly
   * among the best m if its true value is at least the m-th highest.
   *
   * @param percent k; m is that part of the paths, rounded, and at least 1
   */
  public static OptionalDouble precision(double[] predicted, double[] truth, double percent) {
    if (predicted.length == 0) {
      return OptionalDouble.empty();
    }
    int size = (int) Math.max(1, Math.round(predicted.length * percent / 100));
    double least = highest(truth, size);
    Cut cut = Cut.of(predicted, size);
    double hits = 0;
    for (int i = 0; i < predicted.length; i++) {
      if (truth[i] >= least) {
        hits += cut.probability(predicted[i]);
      }
    }
    return OptionalDouble.of(hits / size);
  }

  /**
   * Best of top-k: the highest true value among the k paths predicted best, what a search that
   * trains its k favourites would end with.
   *
   * @return empty if there are fewer than k paths
   */
  public static OptionalDouble best(double[] predicted, double[] truth, int k) {
    if (predicted.length < k) {
      return OptionalDouble.empty();
    }
    Cut cut = Cut.of(predicted, k);
    double sure = Double.NEGATIVE_INFINITY;
    double[] contenders = new double[cut.tied];
    int count = 0;
    for (int i = 0; i < predicted.length; i++) {
      if (predicted[i] > cut.threshold) {
        sure = Math.max(sure, truth[i]);
      } else if (predicted[i] == cut.threshold) {
        contenders[count++] = truth[i];
      }
    }
    Arrays.sort(contenders);
    // Of g contenders r are chosen: the j-th highest is the best of them with probability
    // C(g−j, r−1) / C(g, r).
    int g = cut.tied;
    int r = cut.room;
    double probability = (double) r / g;
    double expected = 0;
    for (int j = 1; j <= g - r + 1; j++) {
      expected += probability * Math.max(sure, contenders[g - j]);
      probability *= (double) (g - j - r + 1) / (g - j);
    }
    double highest = Math.max(sure, contenders[g - 1]);
    return OptionalDouble.of(Math.min(expected, highest)); // rounding may not exceed what is there
  }

  private static double highest(double[] values, int position) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - position];
  }

  /**
   * Where a predicted order is cut.
   *
   * @param threshold the last value that finds room
   * @param tied paths of that value
   * @param room how many of those find room
   */
  private record Cut(double threshold, int tied, int room) {
    static Cut of(double[] predicted, int size) {
      double threshold = highest(predicted, size);
      int above = (int) Arrays.stream(predicted).filter(value -> value > threshold).count();
      int tied = (int) Arrays.stream(predicted).filter(value -> value == threshold).count();
      return new Cut(threshold, tied, size - above);
    }

    double probability(double value) {
      if (value == threshold) {
        return (double) room / tied;
      }
      return value > threshold ? 1 : 0;
    }
  }
}
