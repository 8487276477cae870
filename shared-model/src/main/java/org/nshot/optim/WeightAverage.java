package org.nshot.optim;

/**
 * A running average of weights, statistics among them, which is what a network is used with: after
 * step t (from 0), average ← d average + (1 − d) weights with d = min(decay, (1 + t) / (10 + t)),
 * as TensorFlow's ExponentialMovingAverage has it. So short trainings don't end with an average of
 * what they began with.
 *
 * @param decay 0 to below 1; 0 keeps no average
 */
public record WeightAverage(double decay) {
  /** Weights as they are. */
  public static final WeightAverage NONE = new WeightAverage(0);

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
   * @param average full vector, updated
   */
  public void follow(long step, float[] weights, float[] average) {
    double kept = Math.min(decay, (1.0 + step) / (10.0 + step));
    for (int i = 0; i < average.length; i++) {
      average[i] = (float) (kept * average[i] + (1 - kept) * weights[i]);
    }
  }
}
