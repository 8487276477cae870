package org.nshot.spark.run;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Digests of weights by their values. */
public final class WeightDigest {
  private static final int AT_ONCE = 1 << 14; // floats

  private WeightDigest() {}

  /** Takes in all weights, as floats with their highest byte first; as many as an array holds. */
  public static void update(MessageDigest digest, float[] weights) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * AT_ONCE);
    for (int from = 0; from < weights.length; from += AT_ONCE) {
      int count = Math.min(AT_ONCE, weights.length - from);
      bytes.asFloatBuffer().put(weights, from, count);
      digest.update(bytes.array(), 0, Float.BYTES * count);
    }
  }
}
