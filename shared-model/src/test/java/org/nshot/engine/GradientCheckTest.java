package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nshot.data.Batch;
import org.nshot.engine.program.Kernels;
import org.nshot.space.Activation;
import org.nshot.space.Layer;
import org.nshot.space.NetworkBuilder;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;

/**
 * Gradients against central differences of the loss, computed in doubles by {@link
 * ReferenceNetwork}, which shares no code with the engine.
 */
class GradientCheckTest {
  private static final double TOLERANCE = 2e-4; // of the slice's largest value

  @Test
  void reference_ownGradient_isNoPartOfIt() {
    // The reference has a forward pass only; differences of it are the oracle. Its loss must be the
    // engine's, or the two would not talk about the same function.
    EngineFixture fixture = EngineFixture.nasBench201(4, 1, 8);
    SubnetGraph graph = fixture.graph(3, 2, 4, 1, 3, 1);
    Batch batch = fixture.batch(5, 3);
    double expected =
        new ReferenceNetwork(fixture.layout, graph, batch, Regularization.NONE)
            .loss(doubles(fixture));
    for (Kernels kernels : kernels()) {
      try (SubnetEngine engine = fixture.engine(1, kernels)) {
        double loss = engine.train(graph, batch, Regularization.NONE).loss();
        assertTrue(Math.abs(loss - expected) < 1e-6 * expected, kernels.name() + " " + loss);
      }
    }
  }

  static Stream<Arguments> paths() {
    return Stream.of(
            new int[] {3, 3, 3, 3, 3, 3},
            new int[] {2, 2, 2, 2, 2, 2},
            new int[] {4, 4, 4, 4, 4, 4},
            new int[] {1, 1, 1, 1, 1, 1}, // the same node many times over
            new int[] {0, 0, 0, 0, 0, 0}, // computes nothing
            new int[] {3, 0, 0, 0, 0, 0}, // a dead edge
            new int[] {1, 1, 1, 3, 1, 2},
            new int[] {4, 1, 3, 0, 2, 4},
            new int[] {0, 3, 2, 4, 1, 3})
        .map(path -> Arguments.of((Object) path));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void train_wholePath_gradientIsDifferenceQuotient(int[] path) {
    EngineFixture fixture = EngineFixture.nasBench201(3, 1, 8);
    check(fixture, fixture.graph(path), 5, Regularization.smoothing(0.1f));
  }

  static Stream<Arguments> layers() {
    Shape image = new Shape(6, 4, 3);
    return Stream.of(
        layer("convolution 3x3", image, b -> b.convolution(b.input(), "w", 5, 3, 1)),
        layer("convolution 3x3 stride 2", image, b -> b.convolution(b.input(), "w", 5, 3, 2)),
        layer("convolution 5x5", image, b -> b.convolution(b.input(), "w", 2, 5, 1)),
        layer("convolution 1x1", image, b -> b.convolution(b.input(), "w", 17, 1, 1)),
        layer(
            "convolution of a convolution",
            image,
            b -> b.convolution(b.convolution(b.input(), "w", 3, 3, 1), "w", 3, 3, 1)),
        layer("depthwise 3x3", image, b -> b.depthwise(wide(b, 4), "d", 3, 1)),
        layer("depthwise 5x5 stride 2", image, b -> b.depthwise(wide(b, 17), "d", 5, 2)),
        layer("depthwise 7x7 of planes", image, b -> b.depthwise(wide(b, 32), "d", 7, 1)),
        layer("depthwise 3x3 of planes", image, b -> b.depthwise(wide(b, 16), "d", 3, 2)),
        layer("depthwise 5x5 of 24", image, b -> b.depthwise(wide(b, 24), "d", 5, 2)),
        layer("groups", image, b -> b.convolution(wide(b, 6), "g", 4, 3, 1, 2)),
        layer("groups of planes", image, b -> b.convolution(wide(b, 32), "g", 64, 3, 1, 2)),
        layer("1x1 from 24 to 40", image, b -> b.convolution(wide(b, 24), "v", 40, 1, 1)),
        layer("inverted bottleneck", image, GradientCheckTest::bottleneck),
        layer("normalisation", image, b -> b.batchNorm(first(b), 1e-3f)),
        layer("relu", image, b -> b.activate(first(b), Activation.RELU)),
        layer(
            "relu of normalisation",
            image,
            b -> b.activate(b.batchNorm(first(b), 1e-3f), Activation.RELU)),
        layer(
            "sum",
            image,
            b -> {
              int x = first(b);
              int normalized = b.batchNorm(x, 1e-3f);
              return b.sum(
                  List.of(
                      x,
                      b.activate(x, Activation.RELU),
                      normalized,
                      b.activate(normalized, Activation.RELU),
                      x));
            }),
        layer("relu6", image, b -> b.activate(wide(b), Activation.RELU6)),
        layer("h-swish", image, b -> b.activate(wide(b), Activation.H_SWISH)),
        layer(
            "relu6 of normalisation",
            image,
            b -> b.activate(b.batchNorm(first(b), 1e-3f), Activation.RELU6)),
        layer(
            "h-swish of normalisation",
            image,
            b -> b.activate(b.batchNorm(first(b), 1e-3f), Activation.H_SWISH)),
        layer(
            "all activations of one sum",
            image,
            b -> {
              int sum = b.sum(List.of(wide(b), b.batchNorm(first(b), 1e-3f)));
              return b.sum(
                  List.of(
                      sum,
                      b.activate(sum, Activation.H_SWISH),
                      b.activate(sum, Activation.RELU6),
                      b.activate(sum, Activation.RELU)));
            }),
        layer(
            "activation of an activation",
            image,
            b ->
                b.activate(
                    b.activate(b.activate(wide(b), Activation.H_SWISH), Activation.RELU6),
                    Activation.H_SWISH)),
        layer(
            "normalisation of relu",
            image,
            b -> b.batchNorm(b.activate(first(b), Activation.RELU), 1e-3f)),
        layer("affine normalisation", image, b -> affine(b, first(b), "a")),
        layer(
            "relu6 of affine normalisation",
            image,
            b -> b.activate(affine(b, first(b), "a"), Activation.RELU6)),
        layer("affine normalisation of the images", image, b -> affine(b, b.input(), "a")),
        layer(
            "affine normalisation of nothing",
            image,
            b -> b.sum(List.of(affine(b, b.zeroLike(first(b)), "a"), first(b)))),
        layer(
            "affine normalisations with the same weights",
            image,
            b ->
                b.sum(
                    List.of(
                        affine(b, first(b), "a"),
                        affine(b, b.activate(first(b), Activation.RELU), "a")))),
        layer("running statistics", image, b -> running(b, first(b), "a")),
        layer(
            "two normalisations with running statistics in one sum",
            image,
            b ->
                b.activate(
                    b.sum(
                        List.of(
                            running(b, first(b), "a"),
                            running(b, b.activate(first(b), Activation.RELU), "b"),
                            first(b))),
                    Activation.H_SWISH)),
        layer("dropout", image, b -> b.dropout(first(b), 0.4f)),
        layer(
            "dropouts of many channels and of a normalisation",
            image,
            b ->
                b.dropout(
                    b.activate(
                        b.batchNorm(
                            b.dropout(b.convolution(b.input(), "wide", 32, 1, 1), 0.1f), 1e-3f),
                        Activation.RELU6),
                    0.5f)),
        layer("dropout of the images", image, b -> first(b, b.dropout(b.input(), 0.4f))),
        layer("relu of the images", image, b -> b.activate(b.input(), Activation.RELU)),
        layer("pool 3x3", image, b -> b.averagePool(first(b), 3, 1, 1)),
        layer("pool 2x2 stride 2", image, b -> b.averagePool(first(b), 2, 2, 0)),
        layer("pool 3x3 stride 2", image, b -> b.averagePool(first(b), 3, 2, 1)),
        layer(
            "pool of pool", image, b -> b.averagePool(b.averagePool(first(b), 3, 1, 1), 3, 1, 1)));
  }

  private static int wide(NetworkBuilder b, int channels) {
    return b.convolution(b.input(), "w", channels, 1, 1);
  }

  private static int bottleneck(NetworkBuilder b) {
    int x = b.batchNorm(wide(b, 24), 1e-3f);
    int y = b.activate(b.batchNorm(b.convolution(x, "e", 40, 1, 1), 1e-3f), Activation.RELU6);
    y = b.activate(b.batchNorm(b.depthwise(y, "d", 3, 1), 1e-3f), Activation.RELU6);
    return b.sum(List.of(b.batchNorm(b.convolution(y, "p", 24, 1, 1), 1e-3f), x));
  }

  private static int first(NetworkBuilder b) {
    return first(b, b.input());
  }

  private static int first(NetworkBuilder b, int from) {
    return b.convolution(from, "w", 4, 1, 1);
  }

  private static int affine(NetworkBuilder b, int from, String name) {
    return b.add(
        new Layer.BatchNorm(
            from,
            1e-3f,
            Optional.of(new Layer.Affine(name + ".weight", name + ".bias")),
            Optional.empty()));
  }

  private static int running(NetworkBuilder b, int from, String name) {
    return b.add(
        new Layer.BatchNorm(
            from,
            1e-3f,
            Optional.of(new Layer.Affine(name + ".weight", name + ".bias")),
            Optional.of(new Layer.RunningStatistics(name + ".mean", name + ".var"))));
  }

  /** Values to both sides of the bends at −3, 3 and 6. */
  private static int wide(NetworkBuilder b) {
    int x = first(b);
    return b.sum(List.of(x, x, x, x, x, x, x, x, x));
  }

  /** A layer on its own between the images, or a convolution, and a classifier. */
  private static Arguments layer(String name, Shape image, ToIntFunction<NetworkBuilder> layer) {
    EngineFixture fixture =
        EngineFixture.of(
            image, b -> b.linear(b.globalAveragePool(squared(b, layer)), "classifier", "bias", 3));
    return Arguments.of(name, fixture);
  }

  /** A mean over positions would hide where a value stands: a ReLU in between does not. */
  private static int squared(NetworkBuilder b, ToIntFunction<NetworkBuilder> layer) {
    int y = layer.applyAsInt(b);
    return b.sum(List.of(y, b.activate(y, Activation.RELU)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void train_oneLayer_gradientIsDifferenceQuotient(String name, EngineFixture fixture) {
    check(fixture, fixture.graph(0), 5, new Regularization(0, 77));
  }

  private static List<Kernels> kernels() {
    return List.of(KernelSets.vector(), KernelSets.nd4j());
  }

  private static double[] doubles(EngineFixture fixture) {
    double[] weights = new double[fixture.weights.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = fixture.weights[i];
    }
    return weights;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static void check(
      EngineFixture fixture, SubnetGraph graph, int images, Regularization regularization) {
    Batch batch = fixture.batch(images, 7);
    ReferenceNetwork reference = new ReferenceNetwork(fixture.layout, graph, batch, regularization);
    double[] weights = doubles(fixture);
    for (Kernels kernels : kernels()) {
      for (int threads : new int[] {1, 2}) {
        try (SubnetEngine engine = fixture.engine(threads, kernels)) {
          TrainResult result = engine.train(graph, batch, regularization);
          compare(kernels.name() + " " + threads, result, reference, weights);
          float[] expected = floats(reference.evaluate(weights));
          assertArrayEquals(expected, engine.evaluate(graph, batch).logits(), 2e-5f);
          compareActivations(
              activations(graph, batch, reference.outputs(weights)),
              engine.activations(graph, batch));
        }
      }
    }
  }

  /** Which values of activations are above 0, once for each layer that reads them, by image. */
  private static List<BitSet> activations(SubnetGraph graph, Batch batch, List<double[]> outputs) {
    List<BitSet> codes = new ArrayList<>();
    for (int image = 0; image < batch.size(); image++) {
      BitSet code = new BitSet();
      int at = 0;
      for (Layer reader : graph.layers()) {
        for (int input : reader.inputs()) {
          if (graph.layers().get(input) instanceof Layer.Activate) {
            int size = graph.shape(input).size();
            for (int i = 0; i < size; i++) {
              code.set(at++, outputs.get(input)[image * size + i] > 0);
            }
          }
        }
      }
      codes.add(code);
    }
    return codes;
  }

  /** By what no order changes: how many bits an image has, and in how many two images differ. */
  private static void compareActivations(List<BitSet> expected, long[][] codes) {
    assertEquals(expected.size(), codes.length);
    for (int i = 0; i < codes.length; i++) {
      BitSet code = BitSet.valueOf(codes[i]);
      assertEquals(expected.get(i).cardinality(), code.cardinality(), 2); // of values near 0
      for (int j = 0; j < i; j++) {
        BitSet apart = BitSet.valueOf(codes[j]);
        apart.xor(code);
        BitSet expectedApart = (BitSet) expected.get(j).clone();
        expectedApart.xor(expected.get(i));
        assertEquals(expectedApart.cardinality(), apart.cardinality(), 4);
      }
    }
  }

  private static void compare(
      String what, TrainResult result, ReferenceNetwork reference, double[] weights) {
    int at = 0;
    for (var slice : result.slices().slices()) {
      double largest = 1e-3;
      for (int i = 0; i < slice.length(); i++) {
        largest = Math.max(largest, Math.abs(result.gradient()[at + i]));
      }
      int stride = Math.max(1, slice.length() / 7); // some values of each slice
      for (int i = 0; i < slice.length(); i += stride) {
        double expected =
            slice.spec().role().trained()
                ? reference.derivative(weights, slice.offset() + i)
                : reference.statistic(weights, slice.name())[i];
        double actual = result.gradient()[at + i];
        assertTrue(
            Math.abs(actual - expected) < TOLERANCE * largest,
            "%s: %s[%d] is %g, expected %g".formatted(what, slice.name(), i, actual, expected));
      }
      at += slice.length();
    }
  }
}
