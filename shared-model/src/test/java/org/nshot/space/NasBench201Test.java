package org.nshot.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NasBench201Test {
  private static final SearchSpace PUBLISHED = sized(16, 5, 32);
  private static final SearchSpace TINY = sized(2, 1, 8);

  // Numbers of the operations, as the benchmark gives them.
  private static final int NONE = 0;
  private static final int SKIP = 1;
  private static final int CONV1 = 2;
  private static final int CONV3 = 3;
  private static final int POOL = 4;

  private static SearchSpace sized(int channels, int cells, int image) {
    return NasBench201.sized(channels, cells, 10, new Shape(image, image, 3));
  }

  private static Stream<Architecture> all() {
    return IntStream.range(0, 15_625)
        .mapToObj(
            number ->
                Architecture.of(
                    IntStream.of(3125, 625, 125, 25, 5, 1).map(d -> number / d % 5).toArray()));
  }

  @Test
  void paths_ofTheSpace_areTheBenchmarks15625() {
    assertEquals(BigInteger.valueOf(15_625), PUBLISHED.paths());
    assertEquals(15_625, all().distinct().count());
  }

  @Test
  void pruned_overAllPaths_leaves9445() {
    assertEquals(9_445, all().map(NasBench201::pruned).distinct().count());
  }

  /** Whatever the order in which layers are left when others lead nowhere. */
  @Test
  void computes_ofAnyPath_isWhatPruningLeaves() {
    Stream<Architecture> some =
        Stream.concat(
            Stream.of(Architecture.of(2, 0, 3, 3, 3, 0), Architecture.of(3, 4, 0, 2, 0, 1)),
            all().filter(path -> path.hashCode() % 15 == 0));
    some.forEach(
        path -> {
          Architecture pruned = NasBench201.pruned(path);
          for (int edge = 0; edge < path.blocks(); edge++) {
            assertEquals(
                pruned.operation(edge) != 0,
                TINY.computes(path, edge),
                TINY.format(path) + " at " + edge);
          }
        });
  }

  @Test
  void pruned_ofAnyPath_isAFixedPointThatComputesTheSame() {
    Computations computations = new Computations();
    all()
        .forEach(
            path -> {
              Architecture pruned = NasBench201.pruned(path);
              assertEquals(pruned, NasBench201.pruned(pruned));
              assertEquals(
                  computations.numberOf(TINY.graph(path)),
                  computations.numberOf(TINY.graph(pruned)),
                  () -> TINY.format(path));
            });
  }

  @ParameterizedTest
  @CsvSource({
    // node 1 is reached, but only node 2 reads it, and node 2 goes nowhere
    "'3 2 1 4 0 0', '0 0 0 4 0 0'",
    // nothing enters node 1
    "'0 2 3 4 3 1', '0 2 0 4 0 1'",
    // every edge carries something
    "'1 2 3 4 3 1', '1 2 3 4 3 1'",
    // nothing leaves the input
    "'0 0 3 0 3 3', '0 0 0 0 0 0'",
  })
  void pruned_deadEdges_becomeNone(String path, String expected) {
    assertEquals(numbers(expected), NasBench201.pruned(numbers(path)));
  }

  private static Architecture numbers(String text) {
    return Architecture.of(Stream.of(text.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  @Test
  void numberOf_overAllPaths_finds7810Computations() {
    Computations computations = new Computations();
    assertEquals(
        7_810, all().map(path -> computations.numberOf(PUBLISHED.graph(path))).distinct().count());
  }

  @Test
  void numberOf_equalGraphs_isEqual() {
    Computations computations = new Computations();
    Map<SubnetGraph, Integer> seen = new HashMap<>();
    all()
        .forEach(
            path -> {
              SubnetGraph graph = TINY.graph(path);
              int number = computations.numberOf(graph);
              assertEquals(number, seen.computeIfAbsent(graph, g -> number));
            });
  }

  @Test
  void numberOf_skipAsTheNodeItCopies_isOneComputation() {
    Computations computations = new Computations();
    // (skip into node 1, then skip to the output) is (skip to the output)
    int direct = computations.numberOf(TINY.graph(Architecture.of(0, 0, 0, SKIP, 0, 0)));
    int detour = computations.numberOf(TINY.graph(Architecture.of(SKIP, 0, 0, 0, SKIP, 0)));
    assertEquals(direct, detour);
    // a convolution on another edge has other weights
    int conv = computations.numberOf(TINY.graph(Architecture.of(0, 0, 0, CONV3, 0, 0)));
    int other = computations.numberOf(TINY.graph(Architecture.of(SKIP, 0, 0, 0, CONV3, 0)));
    assertNotEquals(conv, other);
    // twice the input is not once the input
    int twice = computations.numberOf(TINY.graph(Architecture.of(SKIP, 0, 0, SKIP, SKIP, 0)));
    assertNotEquals(direct, twice);
  }

  @Test
  void graph_ofPathsThatComputeNothing_isTheClassifierOnZeros() {
    List<SubnetGraph> empty =
        all().map(PUBLISHED::graph).filter(g -> g.layers().size() == 2).toList();
    assertEquals(341, empty.size());
    SubnetGraph graph = empty.get(0);
    assertEquals(new Layer.Zero(new Shape(1, 1, 64)), graph.layers().get(0));
    assertEquals(new Shape(1, 1, 64), graph.shape(0));
    assertEquals(List.of("classifier.weight", "classifier.bias"), names(graph));
    assertEquals(Set.of(graph), new HashSet<>(empty));
  }

  @Test
  void graph_ofTheLargestPath_hasEveryEdgesConvolution() {
    SubnetGraph graph = PUBLISHED.graph(PUBLISHED.largest());
    long convolutions =
        graph.layers().stream().filter(layer -> layer instanceof Layer.Convolution).count();
    assertEquals(1 + 15 * 6 + 2 * 3, convolutions);
    assertEquals(new Shape(1, 1, 10), graph.shape(graph.output()));
    // a node's ReLU serves all edges that leave it: 3 a cell, 2 a reduction, 1 at the end
    long relus = graph.layers().stream().filter(layer -> layer instanceof Layer.Activate).count();
    assertEquals(15 * 3 + 2 * 2 + 1, relus);
  }

  private static List<String> names(SubnetGraph graph) {
    return graph.weights().stream().map(WeightSpec::name).toList();
  }

  @Test
  void graph_readsOnlyEarlierLayersAndKnownWeights() {
    Set<String> known = new HashSet<>(TINY.weights().stream().map(WeightSpec::name).toList());
    all()
        .map(TINY::graph)
        .forEach(
            graph -> {
              for (int at = 0; at < graph.layers().size(); at++) {
                int position = at;
                assertTrue(graph.layers().get(at).inputs().stream().allMatch(i -> i < position));
              }
              assertTrue(known.containsAll(names(graph)));
            });
  }

  @Test
  void complexity_atTheEnds_isThePapers() {
    assertEquals(72_752, PUBLISHED.complexity(PUBLISHED.smallest()).weights());
    assertEquals(1_524_272, PUBLISHED.complexity(PUBLISHED.largest()).weights());
  }

  @Test
  void complexity_counts_everyNamedOperationAlsoDeadOnes() {
    long none = PUBLISHED.complexity(PUBLISHED.smallest()).weights();
    // per edge: Σ over stages of 5 cells · c² · k², c = 16, 32, 64
    long edge1x1 = 5 * (16 * 16 + 32 * 32 + 64 * 64);
    Architecture deadConv = Architecture.of(CONV1, 0, 0, 0, 0, 0);
    assertEquals(none + edge1x1, PUBLISHED.complexity(deadConv).weights());
    assertEquals(none + 9 * edge1x1, PUBLISHED.complexity(deadConv.with(0, CONV3)).weights());
    assertEquals(none, PUBLISHED.complexity(Architecture.of(SKIP, POOL, 0, 1, 4, 0)).weights());
  }

  @Test
  void complexity_multiplyAdds_followTheOutputArea() {
    // Each stage of a 3x3 edge costs the same: four times the weights on a quarter of the area.
    long none = PUBLISHED.complexity(PUBLISHED.smallest()).multiplyAdds();
    long all3x3 = PUBLISHED.complexity(PUBLISHED.largest()).multiplyAdds();
    assertEquals(6L * 15 * (16 * 16 * 9 * 32 * 32), all3x3 - none);
    long stem = 3 * 16 * 9 * 1024;
    long reductions = 2L * (16 * 32 * 9 + 32 * 32 * 9 + 16 * 32) * 256;
    assertEquals(stem + reductions + 64 * 10, none);
  }

  @Test
  void weights_total_isEveryOperationOfEveryEdgeOnce() {
    long total = PUBLISHED.weights().stream().mapToLong(WeightSpec::size).sum();
    long backbone = PUBLISHED.complexity(PUBLISHED.smallest()).weights();
    long edges = 6L * 5 * (16 * 16 + 32 * 32 + 64 * 64) * (1 + 9);
    assertEquals(backbone + edges + 10, total);
    assertEquals(1_685_562, total);
    assertEquals(
        PUBLISHED.weights().size(),
        PUBLISHED.weights().stream().map(WeightSpec::name).distinct().count());
  }

  @Test
  void weights_ofAnOperation_nameTheChoiceThatOwnsThem() {
    WeightSpec spec =
        PUBLISHED.weights().stream()
            .filter(w -> w.name().equals("cells.6.edges.4.nor_conv_3x3"))
            .findFirst()
            .orElseThrow();
    assertEquals(Optional.of(new Choice(4, CONV3)), spec.choice());
    assertEquals(List.of(32, 32, 3, 3), spec.shape());
    assertEquals(32 * 9, spec.fanIn());
  }

  @Test
  void parse_ofFormat_isThePathForAll15625() {
    all().forEach(path -> assertEquals(path, PUBLISHED.parse(PUBLISHED.format(path))));
  }

  @Test
  void parse_ofIndices_isThePathThatIsWrittenSo() {
    Architecture path = Architecture.of(CONV3, CONV1, SKIP, NONE, POOL, CONV3);
    assertEquals("(3, 2, 1, 0, 4, 3)", PUBLISHED.formats(path).get("indices"));
    for (String text : List.of("(3, 2, 1, 0, 4, 3)", "[3,2,1,0,4,3]", "3 2 1 0 4 3")) {
      assertEquals(path, PUBLISHED.parse(text));
    }
  }

  @Test
  void depth_ofAPath_countsWhatIsNeitherNoneNorSkip() {
    assertEquals(4, PUBLISHED.depth(Architecture.of(CONV3, CONV1, SKIP, NONE, POOL, CONV3)));
    assertEquals(0, PUBLISHED.depth(Architecture.of(SKIP, NONE, SKIP, NONE, SKIP, NONE)));
  }

  @Test
  void format_ofAPath_isTheBenchmarksString() {
    assertEquals(
        "|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|",
        PUBLISHED.format(Architecture.of(CONV3, CONV1, SKIP, NONE, POOL, CONV3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "|none~0|",
        "none~0 none~0 none~1 none~0 none~1 none~2",
        "|none~0|+|none~0|none~0|+|none~0|none~1|none~2|",
        "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|none~3|",
        "x|none~0|+|none~0|none~1|+|none~0|none~1|none~2|",
      })
  void parse_ofAnotherForm_namesTheTextAndTheForm(String text) {
    var error = assertThrows(IllegalArgumentException.class, () -> PUBLISHED.parse(text));
    assertEquals(
        text.startsWith("|")
            ? "architecture \"" + text + "\": expected |op~0|+|op~0|op~1|+|op~0|op~1|op~2|"
            : "architecture \""
                + text
                + "\": expected a path of nas-bench-201, such as"
                + " |op~0|+|op~0|op~1|+|op~0|op~1|op~2| or (2, 0, …)",
        error.getMessage());
  }

  @Test
  void parse_ofAnUnknownOperation_namesIt() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> PUBLISHED.parse("|conv_7x7~0|+|none~0|none~1|+|none~0|none~1|none~2|"));
    assertTrue(
        error
            .getMessage()
            .endsWith(
                "unknown operation conv_7x7, expected one of [none, skip_connect, nor_conv_1x1,"
                    + " nor_conv_3x3, avg_pool_3x3]"),
        error.getMessage());
  }

  @Test
  void check_ofForeignArchitectures_namesWhatIsWrong() {
    var length =
        assertThrows(
            IllegalArgumentException.class, () -> PUBLISHED.graph(Architecture.of(0, 1, 2)));
    assertEquals("architecture [0, 1, 2] has 3 choices, expected 6", length.getMessage());
    var operation =
        assertThrows(
            IllegalArgumentException.class,
            () -> PUBLISHED.complexity(Architecture.of(0, 0, 5, 0, 0, 0)));
    assertEquals(
        "architecture [0, 0, 5, 0, 0, 0]: operation 5 at 2<-1, expected 0 to 4",
        operation.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "30, 32, '30x32x3, expected height and width that 4 divides'",
    "32, 34, '32x34x3, expected height and width that 4 divides'",
    "2, 32, '2x32x3, expected at least 4x4'"
  })
  void create_ofAnImageTwoReductionsCantHalve_isRefused(int height, int width, String expected) {
    Shape image = new Shape(height, width, 3);
    var error =
        assertThrows(IllegalArgumentException.class, () -> NasBench201.sized(4, 1, 10, image));
    assertTrue(error.getMessage().contains(expected), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {3_862, 1 << 28, 1 << 30, Integer.MAX_VALUE})
  void create_ofTensorsTooLargeForAnArray_isRefused(int channels) {
    var error = assertThrows(IllegalArgumentException.class, () -> sized(channels, 1, 32));
    assertEquals(
        "nas-bench-201: channels "
            + channels
            + ", expected at most 3861 (a convolution's weights"
            + " fit in one array)",
        error.getMessage());
  }

  @Test
  void size_belowTheLeast_namesTheKey() {
    Shape image = new Shape(32, 32, 3);
    assertEquals("channels: 0, expected at least 1", message(0, 5, 10, image));
    assertEquals("cells: 0, expected at least 1", message(16, 0, 10, image));
    assertEquals("classes: 1, expected at least 2", message(16, 5, 1, image));
  }

  private static String message(int channels, int cells, int classes, Shape image) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> NasBench201.sized(channels, cells, classes, image))
        .getMessage();
  }
}
