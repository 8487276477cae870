package org.nshot.optim;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Momentum separation (MS, arXiv 2503.10740, section 3.3): each group of like subnets has a
 * momentum buffer of its own over all weights, so that one subnet's momentum isn't noise to
 * another. A run without separation has the one group 0.
 */
public final class MomentumBuffers {
  private final int length;
  private final TreeMap<Integer, float[]> buffers = new TreeMap<>();

  /**
   * @param length values of the weight vector
   */
  public MomentumBuffers(int length) {
    this.length = length;
  }

  /** The group's buffer, [length], zeros at first; not a copy. */
  public float[] of(int group) {
    return buffers.computeIfAbsent(group, key -> new float[length]);
  }

  /** The buffers that exist, by group. */
  public Map<Integer, float[]> byGroup() {
    return Collections.unmodifiableMap(buffers);
  }

  /**
   * Puts a group's buffer back.
   *
   * @throws IllegalArgumentException if it has another length
   */
  public void restore(int group, float[] buffer) {
    if (buffer.length != length) {
      throw new IllegalArgumentException(
          "momentum of group %s: %s values, expected %s".formatted(group, buffer.length, length));
    }
    buffers.put(group, buffer);
  }
}
