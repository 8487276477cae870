package org.nshot.spark.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much more often than evenly the images of the next epoch are drawn: 1 is an even share.
 *
 * @param samples images that train
 * @param edges of the bins, one more than there are bins
 * @param counts images of each bin, but for the unseen
 * @param floor the smallest share
 * @param unseen images that stand at the floor because the last epoch drew none of them, 0 where
 *     one image alone has the smallest share
 * @param most the images with the largest shares, largest first
 * @param least those with the smallest above the floor, smallest first
 */
record ImportanceView(
    int samples,
    double[] edges,
    int[] counts,
    double floor,
    int unseen,
    List<Shown> most,
    List<Shown> least) {
  private static final int BINS = 48;

  /**
   * An image of the histogram.
   *
   * @param id its sample id
   * @param share of the draws, 1 for an even one
   * @param label its class
   * @param image as a {@code data:} URI
   */
  record Shown(int id, double share, int label, String image) {}

  /** Positions in the training images, with their shares. */
  record Extremes(double[] shares, int[] most, int[] least, double floor, int unseen) {

    /**
     * @param distribution q, which adds up to 1
     * @param count how many of each kind
     */
    static Extremes of(double[] distribution, int count) {
      double[] shares = Arrays.stream(distribution).map(q -> q * distribution.length).toArray();
      double floor = Arrays.stream(shares).min().orElseThrow();
      int atFloor = (int) Arrays.stream(shares).filter(share -> share == floor).count();
      int unseen = atFloor > 1 ? atFloor : 0;
      int[] ascending =
          IntStream.range(0, shares.length)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer i) -> shares[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      int[] least = Arrays.stream(ascending).skip(unseen).limit(count).toArray();
      int[] most =
          IntStream.range(0, Math.min(count, ascending.length))
              .map(i -> ascending[ascending.length - 1 - i])
              .toArray();
      return new Extremes(shares, most, least, floor, unseen);
    }
  }

  static ImportanceView of(Extremes extremes, List<Shown> most, List<Shown> least) {
    double[] shares =
        Arrays.stream(extremes.shares())
            .filter(share -> extremes.unseen() == 0 || share > extremes.floor())
            .toArray();
    double low = Arrays.stream(shares).min().orElse(extremes.floor());
    double high = Arrays.stream(shares).max().orElse(extremes.floor());
    double width = high > low ? (high - low) / BINS : 1.0 / BINS;
    double[] edges = new double[BINS + 1];
    Arrays.setAll(edges, i -> low + i * width);
    int[] counts = new int[BINS];
    for (double share : shares) {
      counts[Math.min(BINS - 1, (int) ((share - low) / width))]++;
    }
    return new ImportanceView(
        extremes.shares().length, edges, counts, extremes.floor(), extremes.unseen(), most, least);
  }
}
