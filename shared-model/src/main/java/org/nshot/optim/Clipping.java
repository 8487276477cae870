package org.nshot.optim;

/** Bounds a gradient's norm, as PyTorch's {@code clip_grad_norm_} does. */
public final class Clipping {
  private static final float EPSILON = 1e-6f;

  private Clipping() {}

  /**
   * What to multiply a gradient by, at most 1.
   *
   * @param bound the largest norm, 0 for none
   * @param norm the gradient's, at least 0
   */
  public static double factor(double bound, double norm) {
    return bound > 0 ? Math.min(1, bound / (norm + EPSILON)) : 1;
  }
}
