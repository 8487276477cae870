package org.nshot.supernet;

import org.nshot.space.WeightSpec;

/**
 * A named tensor's place in the weight vector.
 *
 * @param index position among the layout's slices
 * @param spec what it holds
 * @param offset first value's position in the vector
 * @param length number of values; held, since inner loops ask for it
 */
public record Slice(int index, WeightSpec spec, int offset, int length) {
  public Slice(int index, WeightSpec spec, int offset) {
    this(index, spec, offset, spec.size());
  }

  public String name() {
    return spec.name();
  }

  /** Position after the last value. */
  public int end() {
    return offset + length();
  }
}
