package org.nshot.supernet;

import java.util.Arrays;
import org.nshot.random.RandomStream;

/**
 * The first weights, by role. Kernels and biases are uniform in ±1/√(fan-in), which is what PyTorch
 * gives convolutions and linear layers that are not told otherwise, and what the methods' released
 * code trains from; a normalisation begins as one without weights, whose running statistics are 0
 * and 1.
 */
public final class Initialization {
  private Initialization() {}

  /** A fresh vector for the layout; each slice has a random stream of its own. */
  public static float[] weights(ParameterLayout layout, long seed) {
    float[] vector = new float[layout.length()];
    for (Slice slice : layout.slices()) {
      switch (slice.spec().role()) {
        case KERNEL, BIAS -> uniform(slice, seed, vector);
        case SCALE, RUNNING_VARIANCE -> Arrays.fill(vector, slice.offset(), slice.end(), 1);
        case SHIFT, RUNNING_MEAN -> Arrays.fill(vector, slice.offset(), slice.end(), 0);
      }
    }
    return vector;
  }

  private static void uniform(Slice slice, long seed, float[] vector) {
    RandomStream random =
        RandomStream.of(seed, RandomStream.Purpose.INITIAL_WEIGHTS, slice.index());
    double bound = 1 / Math.sqrt(slice.spec().fanIn());
    for (int i = slice.offset(); i < slice.end(); i++) {
      vector[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
  }
}
