package org.nshot.training;

import java.util.List;

/**
 * What a shard's part of a round gave.
 *
 * @param shard its number
 * @param paths one for each path that the plan gave it, in the plan's order
 * @param computeNanos time spent on it, nanoseconds
 */
public record ShardResult(int shard, List<PathResult> paths, long computeNanos) {
  public ShardResult {
    paths = List.copyOf(paths);
  }

  /**
   * One path on the shard's samples.
   *
   * @param path which of the round's paths
   * @param loss mean over the samples
   * @param correct samples classified rightly
   * @param gradient of the mean loss, in the compact form of the path's slices
   * @param sampleNorms ‖softmax(z) − onehot(y)‖₂, [samples], in the plan's order
   */
  public record PathResult(
      int path, double loss, int correct, float[] gradient, float[] sampleNorms) {}
}
