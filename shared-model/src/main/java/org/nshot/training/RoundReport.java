package org.nshot.training;

import java.util.List;
import java.util.Optional;

/**
 * A round that was applied.
 *
 * @param plan what it was
 * @param losses mean loss of each path that was trained, over all its samples, in the plan's order
 * @param correct samples classified rightly, over all paths
 * @param samples forward passes of single images
 * @param gradientNorms global norm before clipping of each of the plan's updates
 * @param operationNorms n_o of each path, [path][table][operation]; empty unless paths are drawn by
 *     importance
 * @param epoch the epoch it ended, if it did
 */
public record RoundReport(
    RoundPlan plan,
    double[] losses,
    int correct,
    int samples,
    double[] gradientNorms,
    List<double[][]> operationNorms,
    Optional<EpochReport> epoch) {

  /** Mean of the paths' losses. */
  public double loss() {
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum / losses.length;
  }
}
