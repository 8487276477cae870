package org.nshot.optim;

import org.nshot.supernet.SliceSet;

/**
 * A running average of weights, statistics among them, which is what a network is used with: after
 * step t (from 0), average ← d average + (1 − d) weights with d = min(decay, (1 + t) / (10 + t)),
 * as TensorFlow's ExponentialMovingAverage has it. So short trainings don't end with an average of
 * what they began with.
 *
 * @param decay 0 to below 1; 0 keeps no average
 */
public record WeightAverage(double decay) {
  /**
   * @throws IllegalArgumentException if the decay is not 0 to below 1
   */
  public WeightAverage {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("ema: " + decay + ", expected 0 to below 1");
    }
  }

  /** Whether an average is kept. */
  public boolean kept() {
    return decay > 0;
  }

  /**
   * Moves the average by the weights that a step left.
   *
   * @param step number of the step, from 0
   * @param slices those that the step is one of
   * @param weights full vector
   * @param average full vector, updated
   */
  public void follow(long step, SliceSet slices, float[] weights, float[] average) {
    float share = (float) (1 - Math.min(decay, (1.0 + step) / (10.0 + step)));
    slices.slices().parallelStream()
        .forEach(slice -> follow(share, weights, average, slice.offset(), slice.end()));
  }

  /** One pass in floats alone, which the compiler turns into vectors. */
  private static void follow(float share, float[] weights, float[] average, int begin, int end) {
    for (int i = begin; i < end; i++) {
      average[i] += share * (weights[i] - average[i]);
    }
  }
}
