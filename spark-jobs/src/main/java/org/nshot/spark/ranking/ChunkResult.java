package org.nshot.spark.ranking;

import java.io.Serializable;

/**
 * What was found for the paths of a task, as it travels and is stored.
 *
 * @param path indices in the space
 * @param loss mean over the images, [paths]
 * @param correct images, [paths]
 */
record ChunkResult(long[] path, double[] loss, int[] correct) implements Serializable {
  ChunkResult {
    if (loss.length != path.length || correct.length != path.length) {
      throw new IllegalArgumentException(
          "results of %d paths with %d losses and %d counts"
              .formatted(path.length, loss.length, correct.length));
    }
  }

  /** Results to be filled in. */
  static ChunkResult of(long[] paths) {
    return new ChunkResult(paths, new double[paths.length], new int[paths.length]);
  }
}
