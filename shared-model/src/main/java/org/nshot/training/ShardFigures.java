package org.nshot.training;

import java.util.List;

/**
 * What a shard's part of a round gave beside gradients.
 *
 * @param shard its number
 * @param paths one for each path that the plan gave it, in the plan's order
 * @param computeNanos time spent on it, nanoseconds
 * @param waitNanos the part of it that was spent waiting for batches
 */
public record ShardFigures(int shard, List<PathFigures> paths, long computeNanos, long waitNanos) {
  public ShardFigures {
    paths = List.copyOf(paths);
  }

  /**
   * One path on the shard's samples. Each sample counts in the first step that it took part in, at
   * that step's weights.
   *
   * @param path which of the round's paths
   * @param loss mean over the samples
   * @param correct samples classified rightly
   * @param sampleNorms ‖softmax(z) − onehot(y)‖₂, [samples], in the plan's order
   * @param finite whether all that it hands back is, gradient and statistics
   * @param stepLosses mean loss of each of its steps in the round, in order
   */
  public record PathFigures(
      int path,
      double loss,
      int correct,
      float[] sampleNorms,
      boolean finite,
      double[] stepLosses) {

    /** Of a path that made one step. */
    public PathFigures(int path, double loss, int correct, float[] sampleNorms, boolean finite) {
      this(path, loss, correct, sampleNorms, finite, new double[] {loss});
    }
  }
}
