package org.nshot.spark.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nshot.data.Batch;
import org.nshot.engine.Regularization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.engine.TrainResult;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.space.StandaloneNetwork;
import org.nshot.space.WeightRole;
import org.nshot.spark.export.ExampleNetworks;
import org.nshot.supernet.Slice;

/** What DL4J makes of our zip is what the engine makes of the network. */
public class Dl4jNetworkTest {
  private static final int IMAGES = 3;
  private static final float DECAY = 0.1f;

  /** Logits of a restored zip for a batch. */
  public static float[] logits(byte[] zip, Batch batch) throws IOException {
    ComputationGraph graph = ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(zip));
    Shape image = batch.image();
    try {
      return graph
          .outputSingle(
              Nd4j.create(
                      batch.pixels(),
                      new long[] {batch.size(), image.height(), image.width(), image.channels()},
                      'c')
                  .permute(0, 3, 1, 2)
                  .dup('c'))
          .dup('c')
          .data()
          .asFloat();
    } finally {
      graph.close();
    }
  }

  private void assertTheEngines(TrainedNetwork network) throws IOException {
    Batch batch = ExampleNetworks.noise(network.image(), IMAGES);
    float[] expected;
    try (SubnetEngine engine = SubnetEngines.open(network.layout(), 1)) {
      engine.load(network.layout().all(), network.weights());
      expected = engine.evaluate(network.graph(), batch).logits();
    }
    assertSame(expected, logits(Dl4jNetwork.encode(network), batch));
  }

  /** Equal but for rounding. */
  public static void assertSame(float[] expected, float[] actual) {
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

  @ParameterizedTest
  @MethodSource("org.nshot.spark.export.ExampleNetworks#paths")
  void encode_pathOfEachSpace_hasTheEnginesLogits(String space, String path) throws IOException {
    assertTheEngines(ExampleNetworks.path(space, path));
  }

  @Test
  void encode_everyLayerKind_hasTheEnginesLogits() throws IOException {
    assertTheEngines(ExampleNetworks.everyLayerKind());
  }

  @Test
  void graph_onACpu_convolvesByOneDnn() {
    ComputationGraph graph = Dl4jNetwork.of(ExampleNetworks.everyLayerKind()).graph();
    try {
      List<Layer> convolutions =
          Arrays.stream(graph.getLayers())
              .filter(layer -> layer.getClass() == ConvolutionLayer.class)
              .toList();
      assertFalse(convolutions.isEmpty());
      for (Layer convolution : convolutions) {
        assertInstanceOf(MKLDNNConvHelper.class, convolution.getHelper());
      }
    } finally {
      graph.close();
    }
  }

  /**
   * A step of plain SGD with rate 1 moves each weight by its gradient, and kernels by their decay.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "nas-bench-201; 3, 1, 2, 3, 0, 1; 0",
        "nas-bench-201; 3, 1, 2, 3, 0, 1; 0.1",
        "nas-bench-201; 3, 2, 1, 4, 3, 1; 0",
        "nas-bench-macro; 0, 1, 2, 0, 0, 2, 1, 0; 0",
        "proxylessnas; 0, 6, 1, 2, 3, 4, 5, 6, 1, 0, 6, 6, 2, 3, 4, 5, 0, 1, 2, 6, 4; 0"
      })
  void trainable_stepOfSgd_isTheEnginesGradient(String name, String path, float smoothing) {
    Map<String, String> small =
        name.equals(NasBench201.NAME)
            ? Map.of("channels", "4", "cells", "1")
            : Map.of("width", "0.125");
    SearchSpace space = new SpaceSpec(name, small).at(new Shape(32, 32, 3), 10);
    TrainedNetwork network =
        ExampleNetworks.shaken(
            space.image(), StandaloneNetwork.of(space, space.parse(path)).graph(Architecture.of()));
    int images = 16;
    Batch batch = ExampleNetworks.noise(space.image(), images);
    float[] expected = new float[network.layout().length()];
    try (SubnetEngine engine = SubnetEngines.open(network.layout(), 1)) {
      engine.load(network.layout().all(), network.weights());
      TrainResult result =
          engine.train(network.graph(), batch, Regularization.smoothing(smoothing));
      result.slices().scatterAdd(1, result.gradient(), expected);
    }
    for (Slice slice : network.layout().slices()) {
      for (int i = slice.offset();
          slice.spec().role() == WeightRole.KERNEL && i < slice.end();
          i++) {
        expected[i] += DECAY * network.weights()[i];
      }
    }
    Dl4jNetwork trainable =
        Dl4jNetwork.trainable(network, Dl4jTrainer.settings(0, DECAY, new Sgd(1)));
    trainable.graph().fit(Dl4jTrainer.dataSet(batch, 10, smoothing));
    float[] actual = trainable.weights(trainable.graph());
    trainable.graph().close();
    double length = 0;
    double apart = 0;
    for (Slice slice : network.layout().slices()) {
      for (int i = slice.offset(); slice.spec().role().trained() && i < slice.end(); i++) {
        length += Math.pow(expected[i], 2);
        apart += Math.pow(network.weights()[i] - actual[i] - expected[i], 2);
      }
    }
    assertEquals(0, Math.sqrt(apart / length), 1e-3, "apart, over its length");
  }

  @Test
  void encode_pathInItsSupernet_isRefused() {
    SearchSpace space = NasBench201.sized(4, 1, 10, new Shape(8, 8, 3));
    TrainedNetwork bare = ExampleNetworks.shaken(space.image(), space.graph(space.largest()));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Dl4jNetwork.encode(bare)).getMessage();
    assertTrue(message.contains("running statistics"), message);
  }

  @Test
  void restore_zipCutShort_isRefused() {
    SearchSpace space = NasBench201.sized(4, 1, 10, new Shape(8, 8, 3));
    byte[] zip =
        Dl4jNetwork.encode(
            ExampleNetworks.shaken(
                space.image(),
                StandaloneNetwork.of(space, space.largest()).graph(Architecture.of())));
    byte[] half = Arrays.copyOf(zip, zip.length / 2);
    assertThrows(
        Exception.class,
        () -> ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(half)));
  }
}
