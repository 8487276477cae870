package org.nshot.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NAS-Bench-201 (Dong and Yang, ICLR 2020, arXiv 2001.00326) as a weight-sharing supernet.
 *
 * <p>Stem convolution 3→C and BN; three stages of N cells at C, 2C, 4C channels with a residual
 * reduction between them; BN, ReLU, global average pool, classifier. A cell has four nodes and six
 * edges; a node is the sum of its incoming edges. All cells share the path, each has weights of its
 * own. BN has no affine weights.
 *
 * <p>An architecture string is {@code |op~0|+|op~0|op~1|+|op~0|op~1|op~2|}, one group for each of
 * the nodes 1, 2 and 3, one entry for each edge into it.
 */
public final class NasBench201 implements SearchSpace {
  public static final String NAME = "nas-bench-201";

  private static final float BN_EPSILON = 1e-5f;
  private static final int STAGES = 3;
  private static final int NODES = 4;

  /** The last stage's 3x3 convolutions hold 9 (4C)² weights. */
  private static final int MOST_CHANNELS = (int) Math.sqrt(Integer.MAX_VALUE / (9.0 * 16));

  /** The candidates, in the benchmark's order; the ordinal is the operation's number. */
  private enum Operation {
    NONE(0),
    SKIP_CONNECT(0),
    NOR_CONV_1X1(1),
    NOR_CONV_3X3(3),
    AVG_POOL_3X3(0);

    /** Edge of the convolution's kernel, 0 for operations without weights. */
    private final int kernel;

    Operation(int kernel) {
      this.kernel = kernel;
    }

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** An edge of the cell. */
  private record Edge(int to, int from) {
    String label() {
      return to + "<-" + from;
    }
  }

  private static final Operation[] OPERATIONS = Operation.values();
  private static final List<Edge> EDGES =
      List.of(
          new Edge(1, 0),
          new Edge(2, 0),
          new Edge(2, 1),
          new Edge(3, 0),
          new Edge(3, 1),
          new Edge(3, 2));
  private static final Pattern TERM = Pattern.compile("([a-z0-9_]+)~([0-9]+)");

  private final SearchSpaces.Size size;
  private final List<ChoiceBlock> blocks;
  private final List<WeightSpec> weights;

  /**
   * @throws IllegalArgumentException if the image can't be halved twice or there are too many
   *     channels
   */
  public NasBench201(SearchSpaces.Size size) {
    this.size = size;
    Shape image = size.image();
    if (image.height() < 4 || image.width() < 4) {
      throw new IllegalArgumentException(
          NAME + ": image " + image + ", expected at least 4x4 (two reductions halve it)");
    }
    if (image.height() % 4 != 0 || image.width() % 4 != 0) {
      throw new IllegalArgumentException(
          NAME + ": image " + image + ", expected height and width that 4 divides");
    }
    if (size.channels() > MOST_CHANNELS) {
      throw new IllegalArgumentException(
          "%s: channels %d, expected at most %d (a convolution's weights fit in one array)"
              .formatted(NAME, size.channels(), MOST_CHANNELS));
    }
    List<String> operations = Arrays.stream(OPERATIONS).map(Operation::label).toList();
    blocks = EDGES.stream().map(edge -> new ChoiceBlock(edge.label(), operations, 0)).toList();
    weights = listWeights();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Shape image() {
    return size.image();
  }

  @Override
  public int classes() {
    return size.classes();
  }

  @Override
  public List<ChoiceBlock> blocks() {
    return blocks;
  }

  @Override
  public List<WeightSpec> weights() {
    return weights;
  }

  @Override
  public SubnetGraph graph(Architecture architecture) {
    check(architecture);
    SubnetGraph.Builder graph = SubnetGraph.builder(size.image());
    int at = graph.convolution(graph.input(), "stem.conv", size.channels(), 3, 1);
    at = graph.batchNorm(at, BN_EPSILON);
    int cell = 0;
    for (int stage = 0; stage < STAGES; stage++) {
      if (stage > 0) {
        at = reduction(graph, at, cell++, channels(stage));
      }
      for (int i = 0; i < size.cells(); i++) {
        at = cell(graph, at, cell++, channels(stage), architecture);
      }
    }
    at = graph.globalAveragePool(graph.activate(graph.batchNorm(at, BN_EPSILON), Activation.RELU));
    return graph.build(graph.linear(at, "classifier.weight", "classifier.bias", size.classes()));
  }

  /**
   * The path without its dead edges: {@code none} stands at every edge out of a node that the input
   * does not reach, and at every edge into a node that does not reach the output. Leaves 9,445 of
   * the 15,625 paths different; {@link Computations} sees through skips as well.
   */
  public Architecture pruned(Architecture architecture) {
    check(architecture);
    boolean[] reached = new boolean[NODES];
    reached[0] = true;
    for (int e = 0; e < EDGES.size(); e++) { // edges are in the order of the nodes they enter
      Edge edge = EDGES.get(e);
      reached[edge.to()] |= reached[edge.from()] && isOpen(architecture, e);
    }
    boolean[] leads = new boolean[NODES];
    leads[NODES - 1] = true;
    for (int e = EDGES.size() - 1; e >= 0; e--) {
      Edge edge = EDGES.get(e);
      leads[edge.from()] |= leads[edge.to()] && isOpen(architecture, e);
    }
    Architecture pruned = architecture;
    for (int e = 0; e < EDGES.size(); e++) {
      if (!reached[EDGES.get(e).from()] || !leads[EDGES.get(e).to()]) {
        pruned = pruned.with(e, Operation.NONE.ordinal());
      }
    }
    return pruned;
  }

  private static boolean isOpen(Architecture architecture, int edge) {
    return operation(architecture, edge) != Operation.NONE;
  }

  @Override
  public Complexity complexity(Architecture architecture) {
    check(architecture);
    int area = size.image().area();
    Complexity sum = convolution(size.image().channels(), channels(0), 3, area);
    for (int stage = 0; stage < STAGES; stage++) {
      int c = channels(stage);
      if (stage > 0) {
        area /= 4;
        sum =
            sum.plus(convolution(c / 2, c, 3, area))
                .plus(convolution(c, c, 3, area))
                .plus(convolution(c / 2, c, 1, area));
      }
      for (int edge = 0; edge < EDGES.size(); edge++) {
        Complexity one = convolution(c, c, operation(architecture, edge).kernel, area);
        for (int i = 0; i < size.cells(); i++) {
          sum = sum.plus(one);
        }
      }
    }
    return sum.plus(convolution(channels(STAGES - 1), size.classes(), 1, 1));
  }

  @Override
  public Architecture smallest() {
    return everywhere(Operation.NONE);
  }

  @Override
  public Architecture largest() {
    return everywhere(Operation.NOR_CONV_3X3);
  }

  @Override
  public String format(Architecture architecture) {
    check(architecture);
    StringBuilder text = new StringBuilder();
    for (int e = 0; e < EDGES.size(); e++) {
      Edge edge = EDGES.get(e);
      if (edge.from() == 0) {
        text.append(e == 0 ? "|" : "+|");
      }
      text.append(operation(architecture, e).label()).append('~').append(edge.from()).append('|');
    }
    return text.toString();
  }

  @Override
  public Architecture parse(String text) {
    int[] operations = new int[EDGES.size()];
    Matcher term = TERM.matcher(text);
    int edge = 0;
    while (edge < operations.length && term.find()) {
      operations[edge++] = number(term.group(1), text);
    }
    if (edge == operations.length) {
      Architecture architecture = Architecture.of(operations);
      if (format(architecture).equals(text.strip())) {
        return architecture;
      }
    }
    throw new IllegalArgumentException(
        "architecture \"" + text + "\": expected |op~0|+|op~0|op~1|+|op~0|op~1|op~2|");
  }

  private static int number(String label, String text) {
    for (Operation operation : OPERATIONS) {
      if (operation.label().equals(label)) {
        return operation.ordinal();
      }
    }
    throw new IllegalArgumentException(
        "architecture \"%s\": unknown operation %s, expected one of %s"
            .formatted(text, label, Arrays.stream(OPERATIONS).map(Operation::label).toList()));
  }

  private int cell(
      SubnetGraph.Builder graph, int input, int cell, int channels, Architecture architecture) {
    int[] nodes = {input, 0, 0, 0};
    for (int node = 1; node < nodes.length; node++) {
      List<Integer> incoming = new ArrayList<>();
      for (int e = 0; e < EDGES.size(); e++) {
        if (EDGES.get(e).to() == node) {
          int from = nodes[EDGES.get(e).from()];
          Operation operation = operation(architecture, e);
          incoming.add(
              switch (operation) {
                case NONE -> graph.zeroLike(from);
                case SKIP_CONNECT -> from;
                case AVG_POOL_3X3 -> graph.averagePool(from, 3, 1, 1);
                case NOR_CONV_1X1, NOR_CONV_3X3 ->
                    reluConvBn(
                        graph, from, edgeWeight(cell, e, operation), channels, operation.kernel, 1);
              });
        }
      }
      nodes[node] = graph.sum(incoming);
    }
    return nodes[nodes.length - 1];
  }

  private static int reduction(SubnetGraph.Builder graph, int input, int cell, int channels) {
    int main = reluConvBn(graph, input, "cells." + cell + ".conv_a", channels, 3, 2);
    main = reluConvBn(graph, main, "cells." + cell + ".conv_b", channels, 3, 1);
    int pooled = graph.averagePool(input, 2, 2, 0);
    int shortcut = graph.convolution(pooled, "cells." + cell + ".downsample", channels, 1, 1);
    return graph.sum(List.of(shortcut, main));
  }

  private static int reluConvBn(
      SubnetGraph.Builder graph, int input, String weight, int channels, int kernel, int stride) {
    int convolved =
        graph.convolution(graph.activate(input, Activation.RELU), weight, channels, kernel, stride);
    return graph.batchNorm(convolved, BN_EPSILON);
  }

  private List<WeightSpec> listWeights() {
    List<WeightSpec> all = new ArrayList<>();
    all.add(kernel("stem.conv", channels(0), size.image().channels(), 3, Optional.empty()));
    int cell = 0;
    for (int stage = 0; stage < STAGES; stage++) {
      int c = channels(stage);
      if (stage > 0) {
        String prefix = "cells." + cell++;
        all.add(kernel(prefix + ".conv_a", c, c / 2, 3, Optional.empty()));
        all.add(kernel(prefix + ".conv_b", c, c, 3, Optional.empty()));
        all.add(kernel(prefix + ".downsample", c, c / 2, 1, Optional.empty()));
      }
      for (int i = 0; i < size.cells(); i++, cell++) {
        for (int e = 0; e < EDGES.size(); e++) {
          for (Operation o : OPERATIONS) {
            if (o.kernel > 0) {
              Choice choice = new Choice(e, o.ordinal());
              all.add(kernel(edgeWeight(cell, e, o), c, c, o.kernel, Optional.of(choice)));
            }
          }
        }
      }
    }
    int features = channels(STAGES - 1);
    List<Integer> matrix = List.of(size.classes(), features);
    all.add(new WeightSpec("classifier.weight", matrix, WeightRole.KERNEL, features));
    all.add(new WeightSpec("classifier.bias", List.of(size.classes()), WeightRole.BIAS, features));
    return List.copyOf(all);
  }

  private static WeightSpec kernel(
      String name, int out, int in, int kernel, Optional<Choice> choice) {
    return new WeightSpec(
        name, List.of(out, in, kernel, kernel), WeightRole.KERNEL, in * kernel * kernel, choice);
  }

  private static Complexity convolution(int in, int out, int kernel, int outArea) {
    long count = (long) in * out * kernel * kernel;
    return new Complexity(count, count * outArea);
  }

  private static String edgeWeight(int cell, int edge, Operation operation) {
    return "cells." + cell + ".edges." + edge + "." + operation.label();
  }

  private static Operation operation(Architecture architecture, int edge) {
    return OPERATIONS[architecture.operation(edge)];
  }

  private static Architecture everywhere(Operation operation) {
    int[] operations = new int[EDGES.size()];
    Arrays.fill(operations, operation.ordinal());
    return Architecture.of(operations);
  }

  private int channels(int stage) {
    return size.channels() << stage;
  }
}
