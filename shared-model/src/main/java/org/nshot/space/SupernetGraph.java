package org.nshot.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import org.nshot.space.Layer.Input;

/**
 * A supernet: a network in which some places are left to choice. A path is this graph with each
 * choice made.
 *
 * <p>A space writes it once; what follows from it is derived here: the weights and their order, a
 * path's {@link SubnetGraph}, how large paths are, and which is the smallest and the largest.
 */
public final class SupernetGraph {
  /** A layer, or a place where a choice block's operation stands. */
  private sealed interface Part {}

  private record Fixed(Layer layer) implements Part {}

  /**
   * @param block the choice block whose operation runs here; several sites may follow one block
   * @param input position of the part that it reads
   * @param alternatives what each operation computes, [operations]
   */
  private record Site(int block, int input, List<SubnetGraph> alternatives) implements Part {}

  private final List<Part> parts;
  private final List<Shape> shapes; // of each part's output, for one image
  private final int output;
  private final List<WeightSpec> weights;
  private final Complexity fixed;
  private final Map<Integer, Complexity[]> choices = new TreeMap<>(); // by block, [operations]

  private SupernetGraph(List<Part> parts, List<Shape> shapes, int output) {
    this.parts = List.copyOf(parts);
    this.shapes = List.copyOf(shapes);
    this.output = output;
    Complexity everywhere = Complexity.NONE;
    List<WeightSpec> all = new ArrayList<>();
    for (int at = 0; at < parts.size(); at++) {
      if (parts.get(at) instanceof Fixed part) {
        Shape in = part.layer.inputs().isEmpty() ? shapes.get(at) : in(part.layer);
        everywhere = everywhere.plus(Complexity.of(part.layer, in, shapes.get(at)));
        all.addAll(part.layer.weights(in));
      } else if (parts.get(at) instanceof Site site) {
        count(site);
        for (int operation = 0; operation < site.alternatives.size(); operation++) {
          Choice owner = new Choice(site.block, operation);
          site.alternatives.get(operation).weights().forEach(w -> all.add(w.ownedBy(owner)));
        }
      }
    }
    fixed = everywhere;
    weights = List.copyOf(all);
  }

  private Shape in(Layer layer) {
    return shapes.get(layer.inputs().get(0));
  }

  private void count(Site site) {
    Complexity[] sums =
        choices.computeIfAbsent(
            site.block,
            block -> {
              Complexity[] none = new Complexity[site.alternatives.size()];
              Arrays.fill(none, Complexity.NONE);
              return none;
            });
    for (int operation = 0; operation < sums.length; operation++) {
      sums[operation] = sums[operation].plus(Complexity.of(site.alternatives.get(operation)));
    }
  }

  public static Builder builder(Shape image) {
    return new Builder(image);
  }

  /** What one image is. */
  public Shape image() {
    return shapes.get(0);
  }

  /** All weights, in the order of the layers; those of alternatives say whose they are. */
  public List<WeightSpec> weights() {
    return weights;
  }

  /** What a path computes, folded. */
  public SubnetGraph subnet(Architecture path) {
    SubnetGraph.Builder graph = SubnetGraph.builder(image());
    int[] positions = new int[parts.size()];
    for (int at = 0; at < positions.length; at++) {
      Part part = parts.get(at);
      if (part instanceof Site site) {
        SubnetGraph chosen = site.alternatives.get(path.operation(site.block));
        positions[at] = graph.append(chosen, positions[site.input]);
      } else if (part instanceof Fixed layer && !(layer.layer instanceof Input)) {
        positions[at] = graph.add(layer.layer.from(i -> positions[i]));
      }
    }
    return graph.build(positions[output]);
  }

  /** How large a path is. */
  public Complexity complexity(Architecture path) {
    Complexity sum = fixed;
    for (Map.Entry<Integer, Complexity[]> choice : choices.entrySet()) {
      sum = sum.plus(choice.getValue()[path.operation(choice.getKey())]);
    }
    return sum;
  }

  /** What an operation computes at each place where its block stands, in the network's order. */
  public List<SubnetGraph> operation(Choice choice) {
    return parts.stream()
        .filter(part -> part instanceof Site site && site.block == choice.block())
        .map(part -> ((Site) part).alternatives.get(choice.operation()))
        .toList();
  }

  /** At each block the operation with the fewest weights, the first of equals. */
  public Architecture smallest() {
    return extreme((a, b) -> Long.compare(b, a));
  }

  /** At each block the operation with the most weights, the first of equals. */
  public Architecture largest() {
    return extreme(Long::compare);
  }

  /**
   * @param order above 0 where the first number of weights is to be preferred
   */
  private Architecture extreme(LongBinaryOperator order) {
    int[] operations = new int[choices.size()];
    choices.forEach(
        (block, sizes) -> {
          int best = 0;
          for (int operation = 1; operation < sizes.length; operation++) {
            if (order.applyAsLong(sizes[operation].weights(), sizes[best].weights()) > 0) {
              best = operation;
            }
          }
          operations[block] = best;
        });
    return Architecture.of(operations);
  }

  /** What an operation computes at one place: layers from a position on to the one returned. */
  @FunctionalInterface
  public interface Fragment {
    int append(NetworkBuilder network, int from);
  }

  /** Collects layers and places of choice. */
  public static final class Builder implements NetworkBuilder {
    private final List<Part> parts = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();

    private Builder(Shape image) {
      place(new Fixed(new Input()), image);
    }

    @Override
    public int input() {
      return 0;
    }

    @Override
    public Shape shape(int position) {
      return shapes.get(position);
    }

    @Override
    public int add(Layer layer) {
      return place(new Fixed(layer), layer.accept(new OutputShape(shapes::get)));
    }

    /**
     * A place where a choice block's operation runs.
     *
     * @param block number of the block, from 0 without gaps over the network
     * @param from what it reads
     * @param alternatives what each operation computes, [operations]
     * @throws IllegalArgumentException if the alternatives put out different shapes, or another
     *     place of the same block has another number of them
     */
    public int choose(int block, int from, List<Fragment> alternatives) {
      List<SubnetGraph> graphs = new ArrayList<>();
      for (Fragment alternative : alternatives) {
        SubnetGraph.Builder graph = SubnetGraph.builder(shapes.get(from));
        graphs.add(graph.build(alternative.append(graph, graph.input())));
      }
      Shape out = graphs.get(0).shape(graphs.get(0).output());
      for (SubnetGraph graph : graphs) {
        if (!graph.shape(graph.output()).equals(out)) {
          throw new IllegalArgumentException(
              "choice block %s: alternatives put out %s and %s, expected equal shapes"
                  .formatted(block, out, graph.shape(graph.output())));
        }
      }
      for (Part part : parts) {
        if (part instanceof Site s && s.block == block && s.alternatives.size() != graphs.size()) {
          throw new IllegalArgumentException(
              "choice block %s: %s alternatives, expected %s as elsewhere"
                  .formatted(block, graphs.size(), s.alternatives.size()));
        }
      }
      return place(new Site(block, from, List.copyOf(graphs)), out);
    }

    /**
     * @param output position of the logits
     */
    public SupernetGraph build(int output) {
      return new SupernetGraph(parts, shapes, output);
    }

    private int place(Part part, Shape shape) {
      parts.add(part);
      shapes.add(shape);
      return parts.size() - 1;
    }
  }
}
