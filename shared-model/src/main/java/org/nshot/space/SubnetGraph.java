package org.nshot.space;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nshot.space.Layer.Input;
import org.nshot.space.Layer.Sum;
import org.nshot.space.Layer.Zero;

/**
 * What a path computes: layers in an order in which each reads only earlier ones; the last is the
 * output (the logits).
 *
 * <p>The graph holds only what contributes. While it is built, zeros are folded away (a sum drops
 * them; most layers make zero of zero), a layer asked for twice is one layer (so one ReLU serves
 * all convolutions that leave a node), and layers that do not reach the output are dropped.
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

  /** What the layer at a position reads first, for one image; the input reads itself. */
  public Shape inputShape(int position) {
    List<Integer> inputs = layers.get(position).inputs();
    return shapes.get(inputs.isEmpty() ? position : inputs.get(0));
  }

  /** Position of the output. */
  public int output() {
    return layers.size() - 1;
  }

  /** Whether it puts out nothing, whatever it reads. */
  public boolean isZero() {
    return layers.get(output()) instanceof Zero;
  }

  /** The same with other weights: each name becomes what is given for it. */
  SubnetGraph renamed(UnaryOperator<String> name) {
    return new SubnetGraph(layers.stream().map(layer -> layer.renamed(name)).toList(), shapes);
  }

  /** The weights that the layers use, each once, in order of first use. */
  public List<WeightSpec> weights() {
    Map<String, WeightSpec> all = new LinkedHashMap<>();
    for (int at = 0; at < layers.size(); at++) {
      layers.get(at).weights(inputShape(at)).forEach(spec -> all.putIfAbsent(spec.name(), spec));
    }
    return List.copyOf(all.values());
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

  /** Collects layers, folding as they come. */
  public static final class Builder implements NetworkBuilder {
    private final List<Layer> layers = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final Map<Layer, Integer> positions = new HashMap<>();
    private final int input;

    private Builder(Shape image) {
      input = place(new Input(), image);
    }

    @Override
    public int input() {
      return input;
    }

    @Override
    public Shape shape(int position) {
      return shapes.get(position);
    }

    @Override
    public int add(Layer layer) {
      Shape shape = layer.accept(new OutputShape(shapes::get));
      List<Integer> terms = layer.inputs().stream().filter(i -> !isZero(i)).toList();
      if (terms.isEmpty() && layer.keepsZero()) {
        return place(new Zero(shape), shape);
      }
      if (layer instanceof Sum) {
        return terms.size() == 1 ? terms.get(0) : place(new Sum(terms), shape);
      }
      return place(layer, shape);
    }

    /**
     * A graph of its own with its input read from a position of this one.
     *
     * @return the position of its output
     */
    int append(SubnetGraph fragment, int from) {
      int[] moved = new int[fragment.layers.size()];
      for (int at = 0; at < moved.length; at++) {
        Layer layer = fragment.layers.get(at);
        moved[at] = layer instanceof Input ? from : add(layer.from(i -> moved[i]));
      }
      return moved[fragment.output()];
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

    private boolean isZero(int position) {
      return layers.get(position) instanceof Zero;
    }

    private int place(Layer layer, Shape shape) {
      return positions.computeIfAbsent(
          layer,
          key -> {
            layers.add(layer);
            shapes.add(shape);
            return layers.size() - 1;
          });
    }
  }
}
