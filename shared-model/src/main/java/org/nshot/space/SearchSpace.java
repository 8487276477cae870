package org.nshot.space;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A search space at a given size: its choice blocks, the network that they stand in, and how its
 * paths are written. Immutable and safe for use by many threads.
 */
public final class SearchSpace {
  private final String name;
  private final int classes;
  private final List<ChoiceBlock> blocks;
  private final SupernetGraph network;
  private final Map<String, Notation> notations;
  private final Optional<FewShot> split;

  /**
   * @param classes length of the logits
   * @param notations by name; the first is the one to write paths in
   */
  public SearchSpace(
      String name,
      int classes,
      List<ChoiceBlock> blocks,
      SupernetGraph network,
      Map<String, Notation> notations) {
    this(name, classes, blocks, network, notations, Optional.empty());
  }

  private SearchSpace(
      String name,
      int classes,
      List<ChoiceBlock> blocks,
      SupernetGraph network,
      Map<String, Notation> notations,
      Optional<FewShot> split) {
    this.name = name;
    this.classes = classes;
    this.blocks = List.copyOf(blocks);
    this.network = network;
    this.notations = new LinkedHashMap<>(notations);
    this.split = split;
  }

  /**
   * The same space with a supernet of its own, with its own weights, for each operation of a block
   * (FSNAS). A path runs in that of its operation there.
   */
  public SearchSpace split(int block) {
    FewShot fewShot = new FewShot(block, blocks.get(block).operations().size());
    return new SearchSpace(name, classes, blocks, network, notations, Optional.of(fewShot));
  }

  /** The block whose operations split the supernet, empty if there is but one. */
  public OptionalInt splitBlock() {
    return split.stream().mapToInt(FewShot::block).findFirst();
  }

  /** How many supernets there are, each with weights of its own. */
  public int supernets() {
    return split.map(FewShot::operations).orElse(1);
  }

  /** The number of the supernet that a path runs in. */
  public int supernetOf(Architecture path) {
    check(path);
    return split.map(fewShot -> fewShot.supernetOf(path)).orElse(0);
  }

  /** The weights of one of the supernets, in the order of their storage. */
  public List<WeightSpec> weights(int supernet) {
    return split
        .map(fewShot -> fewShot.weights(supernet, network.weights()))
        .orElseGet(network::weights);
  }

  /** What a weight is called in the one supernet of this space before it was split. */
  public String unsplit(String weight) {
    return split.isPresent() ? FewShot.unsplit(weight) : weight;
  }

  /** What it is called in files and messages. */
  public String name() {
    return name;
  }

  /** What one image is. */
  public Shape image() {
    return network.image();
  }

  /** Number of classes, the length of the logits. */
  public int classes() {
    return classes;
  }

  public List<ChoiceBlock> blocks() {
    return blocks;
  }

  /** All weights of the supernet, or of all of them, in the order of their storage. */
  public List<WeightSpec> weights() {
    return split.map(fewShot -> fewShot.weights(network.weights())).orElseGet(network::weights);
  }

  /**
   * The number of a block.
   *
   * @param text its name, or its number
   */
  public OptionalInt block(String text) {
    return IntStream.range(0, blocks.size())
        .filter(b -> blocks.get(b).name().equals(text) || Integer.toString(b).equals(text))
        .findFirst();
  }

  /** What a path computes. */
  public SubnetGraph graph(Architecture path) {
    check(path);
    SubnetGraph graph = network.subnet(path);
    return split
        .map(fewShot -> graph.renamed(FewShot.names(fewShot.supernetOf(path))))
        .orElse(graph);
  }

  /**
   * What an operation computes at each place where its block stands, read from the image of each
   * graph.
   */
  public List<SubnetGraph> operation(Choice choice) {
    return network.operation(choice);
  }

  /**
   * Whether a path's operation at a block is computed: not one that is nothing, and not where it
   * leads nowhere or reads what is nothing.
   */
  public boolean computes(Architecture path, int block) {
    check(path);
    if (isZero(new Choice(block, path.operation(block)))) {
      return false;
    }
    int operations = blocks.get(block).operations().size();
    Architecture other = path.with(block, (path.operation(block) + 1) % operations);
    Computations computations = new Computations(); // the order of layers tells nothing
    return operations == 1
        || computations.numberOf(network.subnet(path))
            != computations.numberOf(network.subnet(other));
  }

  /** Whether an operation puts out nothing, so that others may lead nowhere. */
  public boolean isZero(Choice choice) {
    return operation(choice).stream().allMatch(SubnetGraph::isZero);
  }

  /** How large a path is. */
  public Complexity complexity(Architecture path) {
    check(path);
    return network.complexity(path);
  }

  /** How many of a path's operations are layers, rather than an identity or nothing at all. */
  public int depth(Architecture path) {
    check(path);
    return (int)
        IntStream.range(0, blocks.size())
            .filter(block -> blocks.get(block).addsLayer(path.operation(block)))
            .count();
  }

  /** The path with the fewest weights: γ_max of CaLR stands there. */
  public Architecture smallest() {
    return network.smallest();
  }

  /** The path with the most weights: 1/γ_max of CaLR stands there. */
  public Architecture largest() {
    return network.largest();
  }

  /** Number of paths, the product of the blocks' operations. */
  public BigInteger paths() {
    return blocks.stream()
        .map(block -> BigInteger.valueOf(block.operations().size()))
        .reduce(BigInteger.ONE, BigInteger::multiply);
  }

  /**
   * A path of operations drawn at each block.
   *
   * @param below draws a number from 0 to below the one it is given
   */
  public Architecture draw(IntUnaryOperator below) {
    return Architecture.of(
        blocks.stream().mapToInt(b -> below.applyAsInt(b.operations().size())).toArray());
  }

  /** The path in the notation that comes first. */
  public String format(Architecture path) {
    check(path);
    return notations.values().iterator().next().format(path);
  }

  /** The path in every notation, by the notation's name. */
  public Map<String, String> formats(Architecture path) {
    check(path);
    Map<String, String> all = new LinkedHashMap<>();
    notations.forEach((key, notation) -> all.put(key, notation.format(path)));
    return all;
  }

  /**
   * Reads a path in any of the notations.
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public Architecture parse(String text) {
    String stripped = text.strip();
    for (Notation notation : notations.values()) {
      Optional<Architecture> path = notation.parse(stripped);
      if (path.isPresent()) {
        check(path.get());
        return path.get();
      }
    }
    throw new IllegalArgumentException(
        "architecture \"%s\": expected a path of %s, such as %s"
            .formatted(
                shortened(stripped),
                name,
                notations.values().stream()
                    .map(Notation::pattern)
                    .collect(Collectors.joining(" or "))));
  }

  private static String shortened(String text) {
    int most = 100;
    return text.length() > most ? text.substring(0, most) + "…" : text;
  }

  /**
   * @throws IllegalArgumentException if it is no path of this space
   */
  public void check(Architecture path) {
    if (path.blocks() != blocks.size()) {
      throw new IllegalArgumentException(
          "architecture %s has %s choices, expected %s"
              .formatted(path, path.blocks(), blocks.size()));
    }
    for (int block = 0; block < path.blocks(); block++) {
      int operation = path.operation(block);
      int known = blocks.get(block).operations().size();
      if (operation < 0 || operation >= known) {
        throw new IllegalArgumentException(
            "architecture %s: operation %s at %s, expected 0 to %s"
                .formatted(path, operation, blocks.get(block).name(), known - 1));
      }
    }
  }
}
