package org.nshot.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NAS-Bench-201 (Dong and Yang, ICLR 2020, arXiv 2001.00326) as a weight-sharing supernet.
 *
 * <p>Stem convolution 3→C and BN; three stages of N cells at C, 2C, 4C channels with a residual
 * reduction between them; BN, ReLU, global average pool, classifier. A cell has four nodes and six
 * edges; a node is the sum of its incoming edges. All cells share the path, each has weights of its
 * own. BN has no affine weights.
 */
public final class NasBench201 {
  public static final String NAME = "nas-bench-201";

  private static final float BN_EPSILON = 1e-5f;
  private static final int STAGES = 3;
  private static final int NODES = 4;

  /** The last stage's 3x3 convolutions hold 9 (4C)² weights. */
  private static final int MOST_CHANNELS = (int) Math.sqrt(Integer.MAX_VALUE / (9.0 * 16));

  /** The candidates, in the benchmark's order; the ordinal is the operation's number. */
  private enum Operation {
    NONE,
    SKIP_CONNECT,
    NOR_CONV_1X1,
    NOR_CONV_3X3,
    AVG_POOL_3X3;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An edge of the cell. */
  private record Edge(int to, int from) {
    String label() {
      return to + "<-" + from;
    }
  }

  private static final List<Operation> OPERATIONS = List.of(Operation.values());
  private static final List<String> LABELS = OPERATIONS.stream().map(Operation::label).toList();
  private static final List<Edge> EDGES =
      List.of(
          new Edge(1, 0),
          new Edge(2, 0),
          new Edge(2, 1),
          new Edge(3, 0),
          new Edge(3, 1),
          new Edge(3, 2));

  private NasBench201() {}

  /**
   * The space at a size.
   *
   * @param channels C, of the first stage
   * @param cells N, of a stage
   * @param classes number of classes
   * @param image what one image is
   * @throws IllegalArgumentException if the image can't be halved twice, or a size is out of range
   */
  public static SearchSpace sized(int channels, int cells, int classes, Shape image) {
    Sizes.atLeast("channels", channels, 1);
    Sizes.atLeast("cells", cells, 1);
    Sizes.atLeast("classes", classes, 2);
    requireHalvable(image);
    if (channels > MOST_CHANNELS) {
      throw new IllegalArgumentException(
          "%s: channels %s, expected at most %s (a convolution's weights fit in one array)"
              .formatted(NAME, channels, MOST_CHANNELS));
    }
    Set<String> passing = Set.of(Operation.NONE.label(), Operation.SKIP_CONNECT.label());
    List<ChoiceBlock> blocks =
        EDGES.stream().map(edge -> new ChoiceBlock(edge.label(), LABELS, passing, 0)).toList();
    Map<String, Notation> notations = new LinkedHashMap<>();
    notations.put("string", new CellNotation());
    notations.put(IndexNotation.NAME, new IndexNotation());
    return new SearchSpace(
        NAME, classes, blocks, new Network(channels, cells, classes, image).graph(), notations);
  }

  private static void requireHalvable(Shape image) {
    if (image.height() < 4 || image.width() < 4) {
      throw new IllegalArgumentException(
          NAME + ": image " + image + ", expected at least 4x4 (two reductions halve it)");
    }
    if (image.height() % 4 != 0 || image.width() % 4 != 0) {
      throw new IllegalArgumentException(
          NAME + ": image " + image + ", expected height and width that 4 divides");
    }
  }

  /** The supernet, written once. */
  private static final class Network {
    private final int channels;
    private final int cells;
    private final int classes;
    private final SupernetGraph.Builder net;
    private int cell; // reductions count as cells

    Network(int channels, int cells, int classes, Shape image) {
      this.channels = channels;
      this.cells = cells;
      this.classes = classes;
      this.net = SupernetGraph.builder(image);
    }

    SupernetGraph graph() {
      int at = net.convolution(net.input(), "stem.conv", channels, 3, 1);
      at = net.batchNorm(at, BN_EPSILON);
      for (int stage = 0; stage < STAGES; stage++) {
        if (stage > 0) {
          at = reduction(at, channels << stage);
        }
        for (int i = 0; i < cells; i++) {
          at = cell(at);
        }
      }
      at = net.activate(net.batchNorm(at, BN_EPSILON), Activation.RELU);
      at = net.globalAveragePool(at);
      return net.build(net.linear(at, "classifier.weight", "classifier.bias", classes));
    }

    private int cell(int input) {
      int[] nodes = new int[NODES];
      nodes[0] = input;
      for (int node = 1; node < NODES; node++) {
        List<Integer> incoming = new ArrayList<>();
        for (int e = 0; e < EDGES.size(); e++) {
          if (EDGES.get(e).to() == node) {
            incoming.add(net.choose(e, nodes[EDGES.get(e).from()], alternatives(e)));
          }
        }
        nodes[node] = net.sum(incoming);
      }
      cell++;
      return nodes[NODES - 1];
    }

    private List<SupernetGraph.Fragment> alternatives(int edge) {
      String prefix = "cells." + cell + ".edges." + edge + ".";
      return OPERATIONS.stream().map(operation -> alternative(operation, prefix)).toList();
    }

    private static SupernetGraph.Fragment alternative(Operation operation, String prefix) {
      String weight = prefix + operation.label();
      return switch (operation) {
        case NONE -> (part, from) -> part.zeroLike(from);
        case SKIP_CONNECT -> (part, from) -> from;
        case NOR_CONV_1X1 -> (part, from) -> reluConvBn(part, from, weight, 1);
        case NOR_CONV_3X3 -> (part, from) -> reluConvBn(part, from, weight, 3);
        case AVG_POOL_3X3 -> (part, from) -> part.averagePool(from, 3, 1, 1);
      };
    }

    private static int reluConvBn(NetworkBuilder net, int from, String weight, int kernel) {
      return reluConvBn(net, from, weight, net.shape(from).channels(), kernel, 1);
    }

    private static int reluConvBn(
        NetworkBuilder net, int from, String weight, int out, int kernel, int stride) {
      int activated = net.activate(from, Activation.RELU);
      return net.batchNorm(net.convolution(activated, weight, out, kernel, stride), BN_EPSILON);
    }

    private int reduction(int input, int out) {
      String prefix = "cells." + cell++;
      int main = reluConvBn(net, input, prefix + ".conv_a", out, 3, 2);
      main = reluConvBn(net, main, prefix + ".conv_b", out, 3, 1);
      int pooled = net.averagePool(input, 2, 2, 0);
      int shortcut = net.convolution(pooled, prefix + ".downsample", out, 1, 1);
      return net.sum(List.of(shortcut, main));
    }
  }

  /**
   * The path without its dead edges: {@code none} stands at every edge out of a node that the input
   * does not reach, and at every edge into a node that does not reach the output. Leaves 9,445 of
   * the 15,625 paths different; {@link Computations} sees through skips as well.
   */
  public static Architecture pruned(Architecture path) {
    boolean[] reached = new boolean[NODES];
    reached[0] = true;
    for (int e = 0; e < EDGES.size(); e++) { // edges are in the order of the nodes they enter
      Edge edge = EDGES.get(e);
      reached[edge.to()] |= reached[edge.from()] && isOpen(path, e);
    }
    boolean[] leads = new boolean[NODES];
    leads[NODES - 1] = true;
    for (int e = EDGES.size() - 1; e >= 0; e--) {
      Edge edge = EDGES.get(e);
      leads[edge.from()] |= leads[edge.to()] && isOpen(path, e);
    }
    Architecture pruned = path;
    for (int e = 0; e < EDGES.size(); e++) {
      if (!reached[EDGES.get(e).from()] || !leads[EDGES.get(e).to()]) {
        pruned = pruned.with(e, Operation.NONE.ordinal());
      }
    }
    return pruned;
  }

  private static boolean isOpen(Architecture path, int edge) {
    return path.operation(edge) != Operation.NONE.ordinal();
  }

  /**
   * The benchmark's strings, {@code |op~0|+|op~0|op~1|+|op~0|op~1|op~2|}: one group for each of the
   * nodes 1, 2 and 3, one entry for each edge into it.
   */
  private record CellNotation() implements Notation {
    private static final Pattern TERM = Pattern.compile("([a-z0-9_]+)~([0-9]+)");

    @Override
    public String pattern() {
      return "|op~0|+|op~0|op~1|+|op~0|op~1|op~2|";
    }

    @Override
    public String format(Architecture path) {
      StringBuilder text = new StringBuilder();
      for (int e = 0; e < EDGES.size(); e++) {
        Edge edge = EDGES.get(e);
        if (edge.from() == 0) {
          text.append(e == 0 ? "|" : "+|");
        }
        text.append(LABELS.get(path.operation(e))).append('~').append(edge.from()).append('|');
      }
      return text.toString();
    }

    @Override
    public Optional<Architecture> parse(String text) {
      if (!text.startsWith("|")) {
        return Optional.empty();
      }
      int[] operations = new int[EDGES.size()];
      Matcher term = TERM.matcher(text);
      int edge = 0;
      while (edge < operations.length && term.find()) {
        operations[edge++] = number(term.group(1), text);
      }
      if (edge == operations.length) {
        Architecture path = Architecture.of(Arrays.copyOf(operations, edge));
        if (format(path).equals(text)) {
          return Optional.of(path);
        }
      }
      throw new IllegalArgumentException("architecture \"" + text + "\": expected " + pattern());
    }

    private static int number(String label, String text) {
      int number = LABELS.indexOf(label);
      if (number < 0) {
        throw new IllegalArgumentException(
            "architecture \"%s\": unknown operation %s, expected one of %s"
                .formatted(text, label, LABELS));
      }
      return number;
    }
  }
}
