package org.nshot.supernet;

import org.nshot.space.WeightSpec;

/**
 * A named tensor's place in the weight vector.
 *
 * @param index position among the layout's slices
 * @param spec what it holds
 * @param offset first value's position in the vector
 */
public record Slice(int index, WeightSpec spec, int offset) {
  public String name() {
    return spec.name();
  }

  /** Number of values. */
  public int length() {
    return spec.size();
  }

  /** Position after the last value. */
  public int end() {
    return offset + length();
  }
}
