package org.nshot.supernet;

import org.nshot.random.RandomStream;

/**
 * The supernet's first weights: every value uniform in ±1/√(fan-in), which is what PyTorch gives
 * convolutions and linear layers that are not told otherwise, and what the methods' released code
 * trains from.
 */
public final class Initialization {
  private Initialization() {}

  /** A fresh vector for the layout; each slice has a random stream of its own. */
  public static float[] weights(ParameterLayout layout, long seed) {
    float[] vector = new float[layout.length()];
    for (Slice slice : layout.slices()) {
      RandomStream random =
          RandomStream.of(seed, RandomStream.Purpose.INITIAL_WEIGHTS, slice.index());
      double bound = 1 / Math.sqrt(slice.spec().fanIn());
      for (int i = slice.offset(); i < slice.end(); i++) {
        vector[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
    }
    return vector;
  }
}
