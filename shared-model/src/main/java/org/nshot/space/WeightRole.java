package org.nshot.space;

/**
 * What a weight is to training: how it begins, whether it decays, whether gradients move it.
 *
 * <p>Initialization, SGD, checkpoints and export ask this; no rule goes by a weight's name.
 */
public enum WeightRole {
  /** Of a convolution or a linear layer: begins uniform in ±1/√(fan-in), decays. */
  KERNEL,
  /** Added to a linear layer's outputs: begins uniform in ±1/√(fan-in). */
  BIAS,
  /** γ of an affine normalisation: begins at 1. */
  SCALE,
  /** β of an affine normalisation: begins at 0. */
  SHIFT,
  /** Running mean of a normalisation's inputs, a statistic: begins at 0. */
  RUNNING_MEAN,
  /** Running (unbiased) variance of a normalisation's inputs, a statistic: begins at 1. */
  RUNNING_VARIANCE;

  /** Whether gradients move it; statistics follow the batches they see instead. */
  public boolean trained() {
    return this != RUNNING_MEAN && this != RUNNING_VARIANCE;
  }
}
