package org.nshot.space;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which paths compute the same: numbers {@linkplain SubnetGraph graphs} so that two get one
 * number exactly when they apply the same weights to the same things, up to the order of sums.
 *
 * <p>The canonical form of a sum is its terms, sorted, with the terms of a term that is itself a
 * sum put in its place: a skip connection so is the node that it copies. On NAS-Bench-201 this
 * leaves 7,810 computations of 15,625 paths.
 */
public final class Computations {
  private final Map<Layer, Integer> numbers = new HashMap<>();

  /** The number of what the graph computes; the same for the lifetime of this object. */
  public int numberOf(SubnetGraph graph) {
    return numberOf(graph.layers());
  }

  /**
   * The number of the network that the graph is when it is trained alone, with weights of its own:
   * weights are told apart by where the graph first uses them, not by their names. Where layers
   * follow one another in a chain, two graphs get one number exactly when they are the same
   * network; in cells some equal ones may get two.
   */
  public int numberOfNetwork(SubnetGraph graph) {
    Map<String, String> names = new HashMap<>();
    return numberOf(
        graph.layers().stream()
            .map(l -> l.renamed(w -> names.computeIfAbsent(w, key -> "w" + names.size())))
            .toList());
  }

  private int numberOf(List<Layer> layers) {
    List<List<Integer>> terms = new ArrayList<>(); // of each layer: the canonical sum it stands for
    for (Layer layer : layers) {
      terms.add(
          layer instanceof Layer.Sum sum
              ? sum.inputs().stream().flatMap(i -> terms.get(i).stream()).sorted().toList()
              : List.of(number(layer.from(i -> number(terms.get(i))))));
    }
    return number(terms.get(layers.size() - 1));
  }

  private int number(List<Integer> terms) {
    return terms.size() == 1 ? terms.get(0) : number(new Layer.Sum(terms));
  }

  private int number(Layer canonical) {
    return numbers.computeIfAbsent(canonical, key -> numbers.size());
  }
}
