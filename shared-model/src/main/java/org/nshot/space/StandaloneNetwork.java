package org.nshot.space;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path as a network of its own: a search space without a choice, whose one path is the graph of
 * the path with a whole normalisation (γ, β and running statistics) wherever the supernet has a
 * bare one.
 *
 * <p>Kernels have the names that they have in a supernet that isn't split; a normalisation behind
 * the convolution {@code c} has {@code c.bn.weight}, {@code .bias}, {@code .running_mean} and
 * {@code .running_var}, another one {@code head.bn} in place of {@code c.bn}. Where a dropout is
 * asked for, it stands before the classifier.
 */
public final class StandaloneNetwork {
  private static final String NOTATION = "supernet";

  private StandaloneNetwork() {}

  /** The network of a space's path, without dropout. */
  public static SearchSpace of(SearchSpace space, Architecture path) {
    return of(space, path, 0);
  }

  /**
   * The network of a space's path.
   *
   * @param dropout rate before the classifier, 0 to below 1
   * @throws IllegalArgumentException if it is no path of the space, or the rate is out of bounds
   */
  public static SearchSpace of(SearchSpace space, Architecture path, float dropout) {
    return of(
        space.name(),
        space.format(path),
        space.image(),
        space.classes(),
        space.graph(path).renamed(space::unsplit),
        dropout);
  }

  /**
   * The network of any graph.
   *
   * @param name of the space that it is from
   * @param path what it is called, as the space writes it
   * @param image what one image is
   * @param classes length of the logits that it puts out
   * @param dropout rate before each linear layer, 0 to below 1
   */
  public static SearchSpace of(
      String name, String path, Shape image, int classes, SubnetGraph graph, float dropout) {
    SupernetGraph.Builder network = SupernetGraph.builder(image);
    int[] at = new int[graph.layers().size()];
    for (int i = 0; i < at.length; i++) {
      Layer layer = graph.layers().get(i);
      if (layer instanceof Layer.Input) { // a path that computes nothing reads none
        at[i] = network.input();
      } else {
        Layer whole =
            layer instanceof Layer.BatchNorm norm ? whole(norm, name(graph, norm)) : layer;
        Layer moved = whole.from(position -> at[position]);
        at[i] = network.add(dropout != 0 ? dropped(network, moved, dropout) : moved);
      }
    }
    return new SearchSpace(
        name,
        classes,
        List.of(),
        network.build(at[graph.output()]),
        Map.of(NOTATION, new Named(path)));
  }

  /** A classifier that reads through a dropout; any other layer as it is. */
  private static Layer dropped(SupernetGraph.Builder network, Layer layer, float rate) {
    return layer instanceof Layer.Linear classifier
        ? classifier.from(position -> network.dropout(position, rate))
        : layer;
  }

  private static String name(SubnetGraph path, Layer.BatchNorm norm) {
    return path.layers().get(norm.input()) instanceof Layer.Convolution convolution
        ? convolution.weight() + ".bn"
        : "head.bn";
  }

  private static Layer whole(Layer.BatchNorm norm, String name) {
    return new Layer.BatchNorm(
        norm.input(),
        norm.epsilon(),
        Optional.of(new Layer.Affine(name + ".weight", name + ".bias")),
        Optional.of(new Layer.RunningStatistics(name + ".running_mean", name + ".running_var")));
  }

  /** The one path, as its space writes it. */
  private record Named(String text) implements Notation {
    @Override
    public String pattern() {
      return text;
    }

    @Override
    public String format(Architecture path) {
      return text;
    }

    @Override
    public Optional<Architecture> parse(String other) {
      return other.equals(text) ? Optional.of(Architecture.of()) : Optional.empty();
    }
  }
}
