package org.nshot.spark.evaluation;

import java.io.Serializable;
import org.nshot.space.Architecture;

/**
 * What was found for the paths of a task, as it travels and is stored. Not a record: Spark's Kryo
 * can't fill one.
 */
public final class ChunkResult implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Architecture[] path;
  private final double[] loss;
  private final int[] correct;

  /**
   * @param path the paths
   * @param loss mean over the images, [paths]
   * @param correct images, [paths]
   */
  public ChunkResult(Architecture[] path, double[] loss, int[] correct) {
    if (loss.length != path.length || correct.length != path.length) {
      throw new IllegalArgumentException(
          "results of %s paths with %s losses and %s counts"
              .formatted(path.length, loss.length, correct.length));
    }
    this.path = path;
    this.loss = loss;
    this.correct = correct;
  }

  /** Results to be filled in. */
  static ChunkResult of(Architecture[] paths) {
    return new ChunkResult(paths, new double[paths.length], new int[paths.length]);
  }

  /** The paths. */
  public Architecture[] path() {
    return path;
  }

  /** Mean over the images, [paths]. */
  public double[] loss() {
    return loss;
  }

  /** Images classified rightly, [paths]. */
  public int[] correct() {
    return correct;
  }
}
