package org.nshot.space;

import java.util.List;
import java.util.Optional;

/**
 * A weight tensor of the supernet.
 *
 * @param name unique within the space, such as {@code cells.0.edges.3.nor_conv_3x3}
 * @param shape convolutions [out, in / groups, height, width], linear layers [out, in], others
 *     [out]
 * @param role what it is to training
 * @param fanIn inputs that one output sums over; sets the scale of kernels' and biases' first
 *     values
 * @param choice the operation that owns the tensor, empty where every path uses it
 */
public record WeightSpec(
    String name, List<Integer> shape, WeightRole role, int fanIn, Optional<Choice> choice) {
  public WeightSpec {
    shape = List.copyOf(shape);
    if (fanIn < 1) {
      throw new IllegalArgumentException(name + ": fan-in " + fanIn + ", expected at least 1");
    }
  }

  /** A weight that every path uses. */
  public WeightSpec(String name, List<Integer> shape, WeightRole role, int fanIn) {
    this(name, shape, role, fanIn, Optional.empty());
  }

  /** The same weight, owned by an operation. */
  public WeightSpec ownedBy(Choice owner) {
    return new WeightSpec(name, shape, role, fanIn, Optional.of(owner));
  }

  /** The same weight under another name. */
  WeightSpec named(String other) {
    return new WeightSpec(other, shape, role, fanIn, choice);
  }

  /**
   * Number of values.
   *
   * @throws IllegalArgumentException if one array can't hold them
   */
  public int size() {
    long size = 1;
    for (int extent : shape) {
      size *= extent; // of two ints, so no overflow
      if (size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "%s: %s values, expected at most %s".formatted(name, shape, Integer.MAX_VALUE));
      }
    }
    return (int) size;
  }
}
