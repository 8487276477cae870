package org.nshot.engine;

/**
 * What keeps a training step from fitting its batch too closely.
 *
 * @param labelSmoothing ε of the target (1 − ε) onehot + ε/K, 0 to below 1
 * @param dropoutKey what dropout's masks are drawn from: they are a pure function of it, of the
 *     layer and of the image's place in the batch, however many threads compute
 */
public record Regularization(float labelSmoothing, long dropoutKey) {
  /** Labels as they are; for networks without dropout. */
  public static final Regularization NONE = new Regularization(0, 0);

  public Regularization {
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "label smoothing: " + labelSmoothing + ", expected 0 to below 1");
    }
  }

  /** Smoothed labels; for networks without dropout. */
  public static Regularization smoothing(float labelSmoothing) {
    return new Regularization(labelSmoothing, 0);
  }
}
