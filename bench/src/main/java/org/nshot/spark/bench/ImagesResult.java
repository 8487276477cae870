package org.nshot.spark.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What {@code nshot bench-images} says.
 *
 * @param storage how the data set keeps its images
 * @param images of the shard
 * @param jitter strength of the colour jitter
 * @param rates one for each resolution and number of threads
 */
record ImagesResult(String command, String storage, int images, double jitter, List<Rate> rates) {

  /**
   * How fast batches are made.
   *
   * @param resolution height and width of a batch's images
   * @param imagesPerSecond the median of the passes
   * @param passes images a second of each
   */
  record Rate(int resolution, int threads, long imagesPerSecond, List<Long> passes) {
    static Rate of(int resolution, int threads, double[] passes) {
      double[] sorted = Arrays.stream(passes).sorted().toArray();
      return new Rate(
          resolution,
          threads,
          Math.round(sorted[sorted.length / 2]),
          Arrays.stream(passes).mapToObj(Math::round).toList());
    }
  }
}
