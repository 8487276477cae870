package org.nshot.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.data.Augmentations;
import org.nshot.data.Batch;
import org.nshot.data.BatchAssembler;
import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.export.OnnxFile.Options;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Activation;
import org.nshot.space.Architecture;
import org.nshot.space.Layer;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.space.StandaloneNetwork;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;

/** What ONNX Runtime makes of our files is what the engine makes of the network. */
class OnnxFileTest {
  private static final int IMAGES = 3;
  private static final RandomStream RANDOM = RandomStream.of(1, Purpose.SYNTHETIC_DATA);

  private static Options options(boolean folded) {
    return new Options(folded, Optional.empty(), Map.of("classes", "[\"a\",\"b\"]"));
  }

  /** Weights that leave no normalisation as it begins. */
  private static TrainedNetwork network(Shape image, SubnetGraph graph) {
    ParameterLayout layout = ParameterLayout.of("network", graph.weights());
    float[] weights = Initialization.weights(layout, 5);
    for (Slice slice : layout.slices()) {
      for (int i = slice.offset(); i < slice.end(); i++) {
        switch (slice.spec().role()) {
          case KERNEL, BIAS -> weights[i] *= 1.5f;
          case SCALE, RUNNING_VARIANCE -> weights[i] = 0.5f + (float) RANDOM.nextDouble();
          case SHIFT, RUNNING_MEAN -> weights[i] = (float) (RANDOM.nextDouble() - 0.5);
        }
      }
    }
    return new TrainedNetwork(image, graph, layout, weights);
  }

  private static Batch batch(Shape image) {
    float[] pixels = new float[IMAGES * image.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) RANDOM.nextGaussian();
    }
    return new Batch(IMAGES, image, pixels, new int[IMAGES]);
  }

  private static float[] expected(TrainedNetwork network, Batch batch) {
    try (SubnetEngine engine = SubnetEngines.open(network.layout(), 1)) {
      engine.load(network.layout().all(), network.weights());
      return engine.evaluate(network.graph(), batch).logits();
    }
  }

  private static float[] channelsFirst(Batch batch) {
    Shape image = batch.image();
    float[] planes = new float[batch.size() * image.size()];
    for (int b = 0; b < batch.size(); b++) {
      for (int i = 0; i < image.area(); i++) {
        for (int c = 0; c < image.channels(); c++) {
          planes[(b * image.channels() + c) * image.area() + i] =
              batch.pixels()[(b * image.area() + i) * image.channels() + c];
        }
      }
    }
    return planes;
  }

  private static float[] run(byte[] model, OnnxTensor images) throws OrtException {
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(model);
        OrtSession.Result result = session.run(Map.of(OnnxFile.INPUT, images))) {
      float[][] logits = (float[][]) result.get(OnnxFile.OUTPUT).orElseThrow().getValue();
      float[] flat = new float[logits.length * logits[0].length];
      for (int b = 0; b < logits.length; b++) {
        System.arraycopy(logits[b], 0, flat, b * logits[b].length, logits[b].length);
      }
      return flat;
    }
  }

  private static float[] run(byte[] model, Batch batch) throws OrtException {
    Shape image = batch.image();
    long[] shape = {batch.size(), image.channels(), image.height(), image.width()};
    try (OnnxTensor tensor =
        OnnxTensor.createTensor(
            OrtEnvironment.getEnvironment(), FloatBuffer.wrap(channelsFirst(batch)), shape)) {
      return run(model, tensor);
    }
  }

  private static void assertSame(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    double largest =
        IntStream.range(0, expected.length)
            .mapToDouble(i -> Math.abs(expected[i]))
            .max()
            .orElseThrow();
    assertTrue(largest > 1e-3, "logits are all near zero");
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-4 * largest, "logit " + i);
    }
  }

  private static void assertBothFormsAreTheEngines(Shape image, SubnetGraph graph)
      throws OrtException {
    TrainedNetwork network = network(image, graph);
    Batch batch = batch(image);
    float[] expected = expected(network, batch);
    assertSame(expected, run(OnnxFile.encode(network, options(true)), batch));
    assertSame(expected, run(OnnxFile.encode(network, options(false)), batch));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "nas-bench-201; 3, 2, 1, 4, 3, 1",
        "nas-bench-201; 0, 4, 2, 2, 0, 3",
        "nas-bench-201; 0, 0, 0, 0, 0, 0",
        "nas-bench-macro; 0, 1, 2, 0, 0, 2, 1, 0",
        "proxylessnas; 0, 6, 1, 2, 3, 4, 5, 6, 1, 0, 6, 6, 2, 3, 4, 5, 0, 1, 2, 6, 4",
        "fairnas; 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0"
      })
  void encode_pathOfEachSpace_hasTheEnginesLogits(String name, String path) throws OrtException {
    Map<String, String> small =
        name.equals(NasBench201.NAME)
            ? Map.of("channels", "4", "cells", "1")
            : Map.of("width", "0.125");
    SearchSpace space = new SpaceSpec(name, small).at(new Shape(32, 32, 3), 10);
    assertBothFormsAreTheEngines(
        space.image(), StandaloneNetwork.of(space, space.parse(path)).graph(Architecture.of()));
  }

  /** Kinds and shapes that no shipped space has together: 3x5 images, h-swish, dropout, groups. */
  @Test
  void encode_everyLayerKind_hasTheEnginesLogits() throws OrtException {
    SubnetGraph.Builder net = SubnetGraph.builder(new Shape(7, 5, 3));
    int a = net.convolution(net.input(), "a", 6, 3, 2);
    int b = net.activate(normalized(net, a, "a"), Activation.H_SWISH);
    int c = net.convolution(b, "c", 6, 3, 1, 2); // grouped, read twice: not to be folded
    int d = net.activate(normalized(net, c, "c"), Activation.RELU6);
    int e = net.averagePool(net.sum(List.of(d, c, b)), 3, 1, 1);
    int f = net.activate(net.depthwise(e, "f", 5, 1), Activation.RELU);
    int pooled = net.dropout(net.globalAveragePool(f), 0.5f);
    assertBothFormsAreTheEngines(new Shape(7, 5, 3), net.build(net.linear(pooled, "w", "bias", 4)));
  }

  private static int normalized(SubnetGraph.Builder net, int from, String name) {
    return net.add(
        new Layer.BatchNorm(
            from,
            1e-3f,
            Optional.of(new Layer.Affine(name + ".g", name + ".b")),
            Optional.of(new Layer.RunningStatistics(name + ".m", name + ".v"))));
  }

  @Test
  void encode_folded_hasNoNormalisationLeftBehindAConvolution() throws OrtException {
    SearchSpace space =
        new SpaceSpec("nas-bench-macro", Map.of("width", "0.125")).at(new Shape(16, 16, 3), 10);
    TrainedNetwork network =
        network(
            space.image(), StandaloneNetwork.of(space, space.largest()).graph(Architecture.of()));
    assertFalse(text(OnnxFile.encode(network, options(true))).contains("BatchNormalization"));
    assertTrue(text(OnnxFile.encode(network, options(false))).contains("BatchNormalization"));
  }

  private static String text(byte[] model) {
    return new String(model, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  @Test
  void encode_withPreprocessing_takesBytesAsTheyAreDecoded() throws OrtException {
    Shape image = new Shape(8, 8, 3);
    Normalization normalization =
        new Normalization(List.of(0.49, 0.48, 0.44), List.of(0.24, 0.25, 0.26));
    byte[] pixels = new byte[image.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) RANDOM.nextInt(256);
    }
    ImageShard shard = ImageShard.builder(image, 1).add(0, 0, pixels).build();
    Batch batch =
        new BatchAssembler(image, normalization, Augmentations.named(Augmentations.NONE))
            .assemble(shard, new int[] {0}, RANDOM);
    SearchSpace space = NasBench201.sized(4, 1, 10, image);
    TrainedNetwork network =
        network(
            space.image(),
            StandaloneNetwork.of(space, Architecture.of(3, 2, 1, 4, 3, 1))
                .graph(Architecture.of()));
    byte[] model =
        OnnxFile.encode(network, new Options(true, Optional.of(normalization), Map.of()));
    ByteBuffer bytes = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
    try (OnnxTensor tensor =
        OnnxTensor.createTensor(
            OrtEnvironment.getEnvironment(), bytes, new long[] {1, 8, 8, 3}, OnnxJavaType.UINT8)) {
      assertSame(expected(network, batch), run(model, tensor));
    }
  }

  @Test
  void encode_file_saysItsClassesOperatorSetAndShapes() throws OrtException {
    SearchSpace space = NasBench201.sized(4, 1, 10, new Shape(8, 8, 3));
    TrainedNetwork network =
        network(
            space.image(),
            StandaloneNetwork.of(space, Architecture.of(3, 2, 1, 4, 3, 1))
                .graph(Architecture.of()));
    try (OrtSession session =
        OrtEnvironment.getEnvironment().createSession(OnnxFile.encode(network, options(true)))) {
      assertEquals("nshot", session.getMetadata().getProducerName());
      assertEquals("[\"a\",\"b\"]", session.getMetadata().getCustomMetadata().get("classes"));
      TensorInfo input = (TensorInfo) session.getInputInfo().get(OnnxFile.INPUT).getInfo();
      assertArrayEquals(new long[] {-1, 3, 8, 8}, input.getShape());
      TensorInfo output = (TensorInfo) session.getOutputInfo().get(OnnxFile.OUTPUT).getInfo();
      assertArrayEquals(new long[] {-1, 10}, output.getShape());
    }
  }

  @Test
  void encode_pathInItsSupernet_isRefused() {
    SearchSpace space = NasBench201.sized(4, 1, 10, new Shape(8, 8, 3));
    TrainedNetwork bare = network(space.image(), space.graph(space.largest()));
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> OnnxFile.encode(bare, options(true)));
    assertTrue(thrown.getMessage().contains("running statistics"), thrown.getMessage());
  }

  @Test
  void session_fileCutShort_isRefused() {
    SearchSpace space = NasBench201.sized(4, 1, 10, new Shape(8, 8, 3));
    byte[] model =
        OnnxFile.encode(
            network(
                space.image(),
                StandaloneNetwork.of(space, space.largest()).graph(Architecture.of())),
            options(true));
    byte[] half = Arrays.copyOf(model, model.length / 2);
    assertThrows(
        OrtException.class, () -> OrtEnvironment.getEnvironment().createSession(half).close());
  }
}
