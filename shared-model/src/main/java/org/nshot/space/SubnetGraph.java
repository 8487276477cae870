package org.nshot.space;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.nshot.space.Layer.AveragePool;
import org.nshot.space.Layer.BatchNorm;
import org.nshot.space.Layer.Convolution;
import org.nshot.space.Layer.GlobalAveragePool;
import org.nshot.space.Layer.Input;
import org.nshot.space.Layer.Linear;
import org.nshot.space.Layer.Relu;
import org.nshot.space.Layer.Sum;
import org.nshot.space.Layer.Zero;

/**
 * What a path computes: layers in an order in which each reads only earlier ones; the last is the
 * output (the logits).
 *
 * <p>The graph holds only what contributes. While it is built, zeros are folded away (a sum drops
 * them; convolution without bias, BN, ReLU and pooling of zero are zero), a layer asked for twice
 * is one layer (so one ReLU serves all convolutions that leave a node), and layers that do not
 * reach the output are dropped.
 */
public final class SubnetGraph {
  private final List<Layer> layers;
  private final List<Shape> shapes; // what each layer puts out for one image

  private SubnetGraph(List<Layer> layers, List<Shape> shapes) {
    this.layers = List.copyOf(layers);
    this.shapes = List.copyOf(shapes);
  }

  public static Builder builder(Shape image) {
    return new Builder(image);
  }

  public List<Layer> layers() {
    return layers;
  }

  /** Output shape of the layer at a position, for one image. */
  public Shape shape(int position) {
    return shapes.get(position);
  }

  /** Position of the output. */
  public int output() {
    return layers.size() - 1;
  }

  /** Names of the weights that the layers use, each once, in order of first use. */
  public List<String> weights() {
    LinkedHashSet<String> names = new LinkedHashSet<>();
    layers.forEach(layer -> names.addAll(layer.weights()));
    return List.copyOf(names);
  }

  /** Two graphs are equal when they do the same in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SubnetGraph g && layers.equals(g.layers) && shapes.equals(g.shapes);
  }

  @Override
  public int hashCode() {
    return layers.hashCode();
  }

  /** Collects layers; every method returns the position to read its output from. */
  public static final class Builder {
    private final List<Layer> layers = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final Map<List<Object>, Integer> positions = new HashMap<>();
    private final int input;

    private Builder(Shape image) {
      input = add(new Input(), image);
    }

    /** The image batch. */
    public int input() {
      return input;
    }

    /** Output shape of the layer at a position, for one image. */
    public Shape shape(int position) {
      return shapes.get(position);
    }

    /** Nothing, in the shape of another layer's output. */
    public int zeroLike(int position) {
      return zero(shapes.get(position));
    }

    /** {@link Convolution} with as many zeros around as keep the size at stride 1. */
    public int convolution(int from, String weight, int outChannels, int kernel, int stride) {
      int padding = kernel / 2;
      Shape in = shapes.get(from);
      Shape out =
          new Shape(
              (in.height() + 2 * padding - kernel) / stride + 1,
              (in.width() + 2 * padding - kernel) / stride + 1,
              outChannels);
      return isZero(from)
          ? zero(out)
          : add(new Convolution(from, weight, outChannels, kernel, stride, padding), out);
    }

    /** {@link BatchNorm}. */
    public int batchNorm(int from, float epsilon) {
      return isZero(from) ? from : add(new BatchNorm(from, epsilon), shapes.get(from));
    }

    /** {@link Relu}. */
    public int relu(int from) {
      return isZero(from) ? from : add(new Relu(from), shapes.get(from));
    }

    /** {@link AveragePool}. */
    public int averagePool(int from, int kernel, int stride, int padding) {
      Shape in = shapes.get(from);
      Shape out =
          new Shape(
              (in.height() + 2 * padding - kernel) / stride + 1,
              (in.width() + 2 * padding - kernel) / stride + 1,
              in.channels());
      return isZero(from) ? zero(out) : add(new AveragePool(from, kernel, stride, padding), out);
    }

    /** {@link GlobalAveragePool}. */
    public int globalAveragePool(int from) {
      Shape out = new Shape(1, 1, shapes.get(from).channels());
      return isZero(from) ? zero(out) : add(new GlobalAveragePool(from), out);
    }

    /** {@link Linear}. */
    public int linear(int from, String weight, String bias, int outputs) {
      return add(new Linear(from, weight, bias, outputs), new Shape(1, 1, outputs));
    }

    /** Sum of one or more outputs; zeros are left out, and a sum of one is that one. */
    public int sum(List<Integer> from) {
      Shape shape = shapes.get(from.get(0));
      for (int position : from) {
        if (!shapes.get(position).equals(shape)) {
          throw new IllegalArgumentException(
              "sum of " + shape + " and " + shapes.get(position) + ": expected equal shapes");
        }
      }
      List<Integer> terms = from.stream().filter(position -> !isZero(position)).toList();
      return switch (terms.size()) {
        case 0 -> zero(shape);
        case 1 -> terms.get(0);
        default -> add(new Sum(terms), shape);
      };
    }

    /** The graph of all that reaches {@code output}. */
    public SubnetGraph build(int output) {
      boolean[] live = new boolean[layers.size()];
      live[output] = true;
      for (int position = output; position >= 0; position--) {
        if (live[position]) {
          layers.get(position).inputs().forEach(i -> live[i] = true);
        }
      }
      int[] moved = new int[layers.size()];
      List<Layer> kept = new ArrayList<>();
      List<Shape> keptShapes = new ArrayList<>();
      for (int position = 0; position <= output; position++) {
        if (live[position]) {
          moved[position] = kept.size();
          kept.add(layers.get(position).from(i -> moved[i]));
          keptShapes.add(shapes.get(position));
        }
      }
      return new SubnetGraph(kept, keptShapes);
    }

    private int zero(Shape shape) {
      return add(new Zero(), shape);
    }

    private boolean isZero(int position) {
      return layers.get(position) instanceof Zero;
    }

    private int add(Layer layer, Shape shape) {
      return positions.computeIfAbsent(
          List.of(layer, shape),
          key -> {
            layers.add(layer);
            shapes.add(shape);
            return layers.size() - 1;
          });
    }
  }
}
