package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.data.Batch;
import org.nshot.engine.program.Kernels;
import org.nshot.random.RandomStream;
import org.nshot.space.Layer;
import org.nshot.space.NetworkBuilder;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.SliceSet;

class SubnetEngineTest {
  private static final int[][] PATHS = {
    {3, 2, 4, 1, 3, 2}, {1, 3, 0, 2, 4, 1}, {2, 2, 3, 3, 0, 1}, {0, 0, 0, 0, 0, 0}
  };

  private final EngineFixture fixture = EngineFixture.nasBench201(8, 1, 16);

  enum Kind {
    VECTOR,
    VECTOR_AND_ND4J,
    ND4J;

    Kernels kernels() {
      return switch (this) {
        case VECTOR -> KernelSets.vector();
        case VECTOR_AND_ND4J -> KernelSets.vectorAndNd4j();
        case ND4J -> KernelSets.nd4j();
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void train_otherPathsAndBatchSizesInBetween_sameBits(Kind kind) {
    Batch batch = fixture.batch(9, 1);
    SubnetGraph graph = fixture.graph(PATHS[0]);
    TrainResult first;
    try (SubnetEngine engine = fixture.engine(2, kind.kernels())) {
      first = engine.train(graph, batch, Regularization.smoothing(0.1f));
      for (int[] path : PATHS) {
        engine.train(fixture.graph(path), fixture.batch(5, 2), Regularization.NONE);
        engine.evaluate(fixture.graph(path), fixture.batch(17, 3));
      }
      assertSameBits(first, engine.train(graph, batch, Regularization.smoothing(0.1f)));
    }
    try (SubnetEngine fresh = fixture.engine(2, kind.kernels())) {
      fresh.evaluate(fixture.graph(PATHS[1]), fixture.batch(40, 4));
      assertSameBits(first, fresh.train(graph, batch, Regularization.smoothing(0.1f)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void train_moreBatchSizesThanAreKept_sameBits(Kind kind) {
    Batch batch = fixture.batch(9, 1);
    SubnetGraph graph = fixture.graph(PATHS[0]);
    try (SubnetEngine engine = fixture.engine(1, kind.kernels())) {
      TrainResult first = engine.train(graph, batch, Regularization.NONE);
      for (int size = 1; size <= 40; size++) {
        engine.train(graph, fixture.batch(size, 2), Regularization.NONE);
      }
      assertSameBits(first, engine.train(graph, batch, Regularization.NONE));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void train_twoEnginesAtOnce_sameBitsAsAlone(int threads) throws Exception {
    Batch batch = fixture.batch(12, 1);
    List<SubnetGraph> graphs = Arrays.stream(PATHS).map(fixture::graph).toList();
    List<TrainResult> alone = trainAll(threads, graphs, batch);
    ExecutorService both = Executors.newFixedThreadPool(2);
    try {
      Future<List<TrainResult>> one = both.submit(() -> trainAll(threads, graphs, batch));
      Future<List<TrainResult>> two = both.submit(() -> trainAll(threads, graphs, batch));
      for (int i = 0; i < alone.size(); i++) {
        assertSameBits(alone.get(i), one.get().get(i));
        assertSameBits(alone.get(i), two.get().get(i));
      }
    } finally {
      both.shutdownNow();
    }
  }

  private List<TrainResult> trainAll(int threads, List<SubnetGraph> graphs, Batch batch) {
    try (SubnetEngine engine = fixture.engine(threads, KernelSets.vector())) {
      return graphs.stream()
          .flatMap(graph -> List.of(graph, graph, graph).stream())
          .map(graph -> engine.train(graph, batch, Regularization.NONE))
          .toList();
    }
  }

  @Test
  void train_anyNumberOfThreads_sameUpToRounding() {
    Batch batch = fixture.batch(7, 1);
    for (int[] path : PATHS) {
      SubnetGraph graph = fixture.graph(path);
      TrainResult one;
      try (SubnetEngine engine = fixture.engine(1, KernelSets.vector())) {
        one = engine.train(graph, batch, Regularization.NONE);
      }
      for (int threads : new int[] {2, 3, 8}) { // 8: more threads than images
        try (SubnetEngine engine = fixture.engine(threads, KernelSets.vector())) {
          assertClose(one, engine.train(graph, batch, Regularization.NONE));
        }
      }
    }
  }

  @Test
  void train_vectorKernels_agreeWithNd4jOperations() {
    for (int channels : new int[] {2, 5, 16}) {
      EngineFixture sized = EngineFixture.nasBench201(channels, 2, 12);
      Batch batch = sized.batch(6, 1);
      for (int[] path : PATHS) {
        SubnetGraph graph = sized.graph(path);
        try (SubnetEngine vector = sized.engine(2, KernelSets.vector());
            SubnetEngine mixed = sized.engine(2, KernelSets.vectorAndNd4j());
            SubnetEngine nd4j = sized.engine(1, KernelSets.nd4j())) {
          TrainResult expected = nd4j.train(graph, batch, Regularization.smoothing(0.2f));
          assertClose(expected, vector.train(graph, batch, Regularization.smoothing(0.2f)));
          assertClose(expected, mixed.train(graph, batch, Regularization.smoothing(0.2f)));
        }
      }
    }
  }

  @Test
  void train_sampleNorms_areDistancesOfProbabilitiesFromLabels() {
    Batch batch = fixture.batch(6, 1);
    SubnetGraph graph = fixture.graph(PATHS[0]);
    try (SubnetEngine engine = fixture.engine(2, KernelSets.vector())) {
      TrainResult trained = engine.train(graph, batch, Regularization.smoothing(0.3f));
      EvalResult evaluated = engine.evaluate(graph, batch);
      assertEquals(trained.correct(), evaluated.correct());
      double loss = 0;
      for (int image = 0; image < batch.size(); image++) {
        double sum = 0;
        for (int k = 0; k < 10; k++) {
          sum += Math.exp(evaluated.logits()[image * 10 + k]);
        }
        double squares = 0;
        for (int k = 0; k < 10; k++) {
          double p = Math.exp(evaluated.logits()[image * 10 + k]) / sum;
          boolean label = batch.labels()[image] == k;
          loss -= label ? Math.log(p) / batch.size() : 0;
          squares += Math.pow(p - (label ? 1 : 0), 2);
        }
        assertEquals(Math.sqrt(squares), trained.sampleNorms()[image], 1e-5);
      }
      assertEquals(loss, evaluated.loss(), 1e-5);
    }
  }

  @Test
  void train_pathOfFewWeights_gradientHoldsItsSlicesOnly() {
    SubnetGraph graph = fixture.graph(0, 0, 0, 3, 0, 0);
    SliceSet used = fixture.layout.usedBy(graph);
    try (SubnetEngine engine = fixture.engine(1, KernelSets.vector())) {
      TrainResult result = engine.train(graph, fixture.batch(4, 1), Regularization.NONE);
      assertEquals(used.slices(), result.slices().slices());
      assertEquals(used.length(), result.gradient().length);
    }
  }

  @Test
  void train_manySteps_memoryStaysAsItIs() throws Exception {
    List<String> flags =
        List.of(
            "--add-modules=jdk.incubator.vector",
            "--add-exports=java.base/jdk.internal.vm.vector=ALL-UNNAMED",
            "-Xms192m",
            "-Xmx192m",
            "-XX:+AlwaysPreTouch");
    String[] grown = OtherJvm.lastLine(flags, ManySteps.class).split(" ");
    assertEquals("0", grown[0], "bytes of buffers");
    // The 300 steps write some 600 kB of buffers each: were they not reused, this would be 180 MB.
    assertTrue(Long.parseLong(grown[1]) < 40L << 20, "resident bytes " + grown[1]);
  }

  /** Prints by how much memory grew over steps of paths that were not seen before. */
  static final class ManySteps {
    private ManySteps() {}

    public static void main(String[] args) {
      EngineFixture fixture = EngineFixture.nasBench201(8, 1, 16);
      Batch batch = fixture.batch(8, 1);
      try (SubnetEngine engine = SubnetEngines.open(fixture.layout, 1)) {
        engine.load(fixture.layout.all(), fixture.weights);
        train(engine, fixture, batch, 0, 200);
        engine.train(fixture.graph(3, 3, 3, 3, 3, 3), batch, Regularization.NONE);
        long buffers = engine.nativeBytes();
        long resident = Pointer.physicalBytes();
        train(engine, fixture, batch, 1, 300);
        System.out.println(
            (engine.nativeBytes() - buffers) + " " + (Pointer.physicalBytes() - resident));
      }
    }

    private static void train(
        SubnetEngine engine, EngineFixture fixture, Batch batch, long first, int steps) {
      for (int step = 0; step < steps; step++) {
        RandomStream random = RandomStream.of(step * 97L, RandomStream.Purpose.PATHS, first);
        int[] path = IntStream.range(0, 6).map(edge -> random.nextInt(5)).toArray();
        engine.train(fixture.graph(path), batch, Regularization.NONE);
      }
    }
  }

  @Test
  void train_wrongInput_namesIt() {
    SubnetGraph graph = fixture.graph(PATHS[0]);
    Batch other = new Batch(1, new Shape(8, 8, 3), new float[8 * 8 * 3], new int[1]);
    Batch label = new Batch(1, fixture.image, new float[16 * 16 * 3], new int[] {10});
    try (SubnetEngine engine = fixture.engine(1, KernelSets.vector())) {
      assertEquals(
          "batch of images 8x8x3, expected 16x16x3",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> engine.train(graph, other, Regularization.NONE))
              .getMessage());
      assertEquals(
          "label 10 of image 0 in the batch, expected 0 to 9",
          assertThrows(IllegalArgumentException.class, () -> engine.evaluate(graph, label))
              .getMessage());
      assertThrows(
          IllegalArgumentException.class, () -> engine.load(fixture.layout.all(), new float[3]));
    }
  }

  private static int tracked(NetworkBuilder b, int from, String name) {
    return b.add(
        new Layer.BatchNorm(
            from,
            1e-5f,
            Optional.empty(),
            Optional.of(new Layer.RunningStatistics(name + ".mean", name + ".var"))));
  }

  private static EngineFixture tracking(String first, String second) {
    return EngineFixture.of(
        new Shape(3, 3, 2),
        b -> {
          int pooled = b.globalAveragePool(tracked(b, b.input(), first));
          return b.linear(tracked(b, pooled, second), "w", "b", 3);
        });
  }

  @Test
  void train_runningVarianceOfOneValue_isRefused() {
    EngineFixture network = tracking("first", "second");
    try (SubnetEngine engine = network.engine(1, KernelSets.vector())) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> engine.train(network.graph(), network.batch(1, 1), Regularization.NONE));
      assertEquals(
          "batch of 1 image: second.var is a variance of one value, expected at least 2 images",
          e.getMessage());
      assertEquals(3, engine.evaluate(network.graph(), network.batch(1, 1)).logits().length);
    }
  }

  @Test
  void train_runningStatisticsShared_isRefused() {
    EngineFixture network = tracking("same", "same");
    try (SubnetEngine engine = network.engine(1, KernelSets.vector())) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> engine.train(network.graph(), network.batch(4, 1), Regularization.NONE));
      assertEquals(
          "same.mean: running statistic of two normalisations, expected of one", e.getMessage());
    }
  }

  /** The batch's own statistics do not matter to it: an image's logits are its own. */
  @ParameterizedTest
  @EnumSource
  void evaluate_runningStatistics_normaliseEachImageAlone(Kind kind) {
    EngineFixture network = tracking("first", "second");
    Batch batch = network.batch(5, 1);
    int size = network.image.size();
    try (SubnetEngine engine = network.engine(2, kind.kernels())) {
      engine.train(network.graph(), batch, Regularization.NONE); // leaves no statistics behind
      float[] together = engine.evaluate(network.graph(), batch).logits();
      for (int i = 0; i < batch.size(); i++) {
        float[] pixels = Arrays.copyOfRange(batch.pixels(), i * size, (i + 1) * size);
        Batch alone = new Batch(1, network.image, pixels, new int[1]);
        assertArrayEquals(
            Arrays.copyOfRange(together, 3 * i, 3 * i + 3),
            engine.evaluate(network.graph(), alone).logits(),
            1e-6f);
      }
    }
  }

  /** torch.nn.BatchNorm2d(1) on 1, 2, 4, 9: mean 4, biased variance 9.5, unbiased 38/3. */
  @ParameterizedTest
  @EnumSource
  void train_runningStatistics_handsBackMeanAndUnbiasedVariance(Kind kind) {
    Shape image = new Shape(1, 2, 1);
    EngineFixture network =
        EngineFixture.of(
            image, b -> b.linear(b.globalAveragePool(tracked(b, b.input(), "n")), "w", "b", 2));
    Batch batch = new Batch(2, image, new float[] {1, 2, 4, 9}, new int[] {0, 1});
    for (int threads : new int[] {1, 2}) {
      try (SubnetEngine engine = network.engine(threads, kind.kernels())) {
        TrainResult result = engine.train(network.graph(), batch, Regularization.NONE);
        float[] full = new float[network.layout.length()];
        result.slices().scatter(result.gradient(), full);
        assertEquals(4, full[network.layout.slice("n.mean").offset()], 1e-6);
        assertEquals(38f / 3, full[network.layout.slice("n.var").offset()], 1e-5);
      }
    }
  }

  @Test
  void train_weightNeverLoaded_namesIt() {
    SubnetGraph loaded = fixture.graph(0, 0, 0, 3, 0, 0);
    SliceSet slices = fixture.layout.usedBy(loaded);
    try (SubnetEngine engine = SubnetEngines.open(fixture.layout, 1)) {
      engine.load(slices, slices.gather(fixture.weights));
      engine.train(loaded, fixture.batch(2, 1), Regularization.NONE);
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class,
              () ->
                  engine.train(
                      fixture.graph(3, 0, 0, 3, 3, 0), fixture.batch(2, 1), Regularization.NONE));
      assertEquals("weight cells.0.edges.0.nor_conv_3x3 was never loaded", e.getMessage());
    }
  }

  @Test
  void load_closedEngine_isRefused() {
    SubnetEngine engine = fixture.engine(1, KernelSets.vector());
    engine.close();
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> engine.load(fixture.layout.all(), new float[fixture.layout.length()]));
    assertEquals("the engine is closed", e.getMessage());
  }

  @Test
  void open_noThreads_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> SubnetEngines.open(fixture.layout, 0));
  }

  private static void assertSameBits(TrainResult expected, TrainResult actual) {
    assertEquals(expected.loss(), actual.loss());
    assertEquals(expected.correct(), actual.correct());
    assertArrayEquals(expected.gradient(), actual.gradient());
    assertArrayEquals(expected.sampleNorms(), actual.sampleNorms());
  }

  private static void assertClose(TrainResult expected, TrainResult actual) {
    assertEquals(expected.loss(), actual.loss(), 1e-5 * expected.loss());
    assertArrayEquals(expected.sampleNorms(), actual.sampleNorms(), 1e-5f);
    float largest = 0;
    for (float value : expected.gradient()) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertArrayEquals(expected.gradient(), actual.gradient(), 1e-4f * largest);
  }
}
