package org.nshot.space;

import java.util.List;
import java.util.Optional;

/**
 * A weight tensor of the supernet.
 *
 * @param name unique within the space, such as {@code cells.0.edges.3.nor_conv_3x3}
 * @param shape convolutions [out, in, height, width], linear layers [out, in], biases [out]
 * @param fanIn inputs that one output sums over; sets the scale of the initial values
 * @param choice the operation that owns the tensor, empty where every path uses it
 */
public record WeightSpec(String name, List<Integer> shape, int fanIn, Optional<Choice> choice) {
  public WeightSpec {
    shape = List.copyOf(shape);
    if (fanIn < 1) {
      throw new IllegalArgumentException(name + ": fan-in " + fanIn + ", expected at least 1");
    }
  }

  /** Number of values. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
