package org.nshot.optim;

import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

/**
 * How statistics follow the batches they see: running ← (1 − m) running + m observed. No gradient
 * moves them, and neither momentum buffers nor weight decay nor the learning rate have a part in
 * it.
 *
 * @param momentum m, above 0 to 1
 */
public record RunningAverage(double momentum) {
  /** With m = 0.1, PyTorch's default. */
  public static final RunningAverage PYTORCHS = new RunningAverage(0.1);

  /**
   * @throws IllegalArgumentException if the momentum is not above 0 to 1
   */
  public RunningAverage {
    if (!(momentum > 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "momentum of running statistics: " + momentum + ", expected above 0 to 1");
    }
  }

  /**
   * Moves the statistics among some slices; the other slices stay.
   *
   * @param observed the slices' compact form, the batch's statistics in their places
   * @param weights full vector, updated
   */
  public void follow(SliceSet slices, float[] observed, float[] weights) {
    int at = 0;
    for (Slice slice : slices.slices()) {
      if (!slice.spec().role().trained()) {
        for (int i = 0; i < slice.length(); i++) {
          double kept = (1 - momentum) * weights[slice.offset() + i];
          weights[slice.offset() + i] = (float) (kept + momentum * observed[at + i]);
        }
      }
      at += slice.length();
    }
  }
}
