package org.nshot.supernet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nshot.space.SearchSpace;
import org.nshot.space.SubnetGraph;
import org.nshot.space.WeightSpec;
import org.nshot.tensors.Tensor;

/**
 * Where each weight of a supernet lies in its flat vector: the space's weights one after another,
 * in the space's order. Immutable.
 */
public final class ParameterLayout {
  private final List<Slice> slices;
  private final Map<String, Slice> byName = new HashMap<>();
  private final int length;

  private ParameterLayout(List<Slice> slices, int length) {
    this.slices = List.copyOf(slices);
    this.length = length;
    slices.forEach(slice -> byName.put(slice.name(), slice));
  }

  /**
   * @throws IllegalArgumentException if the space has more weights than one array holds
   */
  public static ParameterLayout of(SearchSpace space) {
    return of(space.name(), space.weights());
  }

  /**
   * @param network what to call the network in errors
   * @throws IllegalArgumentException if there are more weights than one array holds
   */
  public static ParameterLayout of(String network, List<WeightSpec> weights) {
    List<Slice> slices = new ArrayList<>();
    int offset = 0;
    for (WeightSpec spec : weights) {
      slices.add(new Slice(slices.size(), spec, offset));
      long end = (long) offset + spec.size();
      if (end > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "%s: more than %s weights, the most that one vector holds"
                .formatted(network, Integer.MAX_VALUE));
      }
      offset = (int) end;
    }
    return new ParameterLayout(slices, offset);
  }

  public List<Slice> slices() {
    return slices;
  }

  /** Number of values of all slices together. */
  public int length() {
    return length;
  }

  /**
   * @throws IllegalArgumentException if there is no such weight
   */
  public Slice slice(String name) {
    Slice slice = byName.get(name);
    if (slice == null) {
      throw new IllegalArgumentException("weight " + name + ": not in this supernet");
    }
    return slice;
  }

  /** The slices that a path's layers use, in the layout's order. */
  public SliceSet usedBy(SubnetGraph graph) {
    return of(graph.weights());
  }

  /** The slices of some weights, in the layout's order. */
  public SliceSet of(List<WeightSpec> weights) {
    return SliceSet.of(weights.stream().map(w -> slice(w.name())).toList());
  }

  /** Every slice. */
  public SliceSet all() {
    return SliceSet.of(slices);
  }

  /** The vector as named tensors, in the layout's order. */
  public Map<String, Tensor> toTensors(float[] vector) {
    requireLength(vector);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Slice slice : slices) {
      float[] values = new float[slice.length()];
      System.arraycopy(vector, slice.offset(), values, 0, values.length);
      tensors.put(slice.name(), Tensor.ofFloats(slice.spec().shape(), values));
    }
    return tensors;
  }

  /**
   * The vector of named tensors.
   *
   * @param source what to call their file in errors
   * @throws IllegalArgumentException if one is missing, unknown or has another shape or type
   */
  public float[] fromTensors(Map<String, Tensor> tensors, String source) {
    float[] vector = new float[length];
    for (Slice slice : slices) {
      Tensor tensor = tensors.get(slice.name());
      if (tensor == null) {
        throw new IllegalArgumentException(source + ": weight " + slice.name() + " is missing");
      }
      if (tensor.dtype() != Tensor.DType.F32) {
        throw new IllegalArgumentException(
            "%s: weight %s: tensor holds %s, expected F32"
                .formatted(source, slice.name(), tensor.dtype()));
      }
      if (!tensor.shape().equals(slice.spec().shape())) {
        throw new IllegalArgumentException(
            "%s: weight %s has shape %s, expected %s"
                .formatted(source, slice.name(), tensor.shape(), slice.spec().shape()));
      }
      System.arraycopy(tensor.floats(), 0, vector, slice.offset(), slice.length());
    }
    for (String name : tensors.keySet()) {
      if (!byName.containsKey(name)) {
        throw new IllegalArgumentException(source + ": weight " + name + " is not in the supernet");
      }
    }
    return vector;
  }

  /**
   * @throws IllegalArgumentException if the vector is not of this layout
   */
  public void requireLength(float[] vector) {
    if (vector.length != length) {
      throw new IllegalArgumentException(
          "weight vector of " + vector.length + " values, expected " + length);
    }
  }
}
