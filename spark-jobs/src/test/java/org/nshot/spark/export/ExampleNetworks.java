package org.nshot.spark.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.nshot.data.Batch;
import org.nshot.export.TrainedNetwork;
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

/** Small networks of every space and of every kind of layer, to be exported. */
public final class ExampleNetworks {
  private ExampleNetworks() {}

  /** Spaces, each with a path; together they have all operations. */
  public static Stream<Arguments> paths() {
    return Stream.of(
        Arguments.of("nas-bench-201", "3, 2, 1, 4, 3, 1"),
        Arguments.of("nas-bench-201", "0, 4, 2, 2, 0, 3"),
        Arguments.of("nas-bench-201", "0, 0, 0, 0, 0, 0"),
        Arguments.of("nas-bench-macro", "0, 1, 2, 0, 0, 2, 1, 0"),
        Arguments.of(
            "proxylessnas", "0, 6, 1, 2, 3, 4, 5, 6, 1, 0, 6, 6, 2, 3, 4, 5, 0, 1, 2, 6, 4"),
        Arguments.of("fairnas", "0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0"));
  }

  /** A path alone, at a small size of its space. */
  public static TrainedNetwork path(String space, String path) {
    Map<String, String> small =
        space.equals(NasBench201.NAME)
            ? Map.of("channels", "4", "cells", "1")
            : Map.of("width", "0.125");
    SearchSpace of = new SpaceSpec(space, small).at(new Shape(32, 32, 3), 10);
    return shaken(
        of.image(), StandaloneNetwork.of(of, of.parse(path), 0.2f).graph(Architecture.of()));
  }

  /** Kinds and shapes that no shipped space has together: 7x5 images, h-swish, groups, doubles. */
  public static TrainedNetwork everyLayerKind() {
    Shape image = new Shape(7, 5, 3);
    SubnetGraph.Builder net = SubnetGraph.builder(image);
    int a = net.convolution(net.input(), "a", 6, 3, 2);
    int b = net.activate(normalized(net, a, "a"), Activation.H_SWISH);
    int c = net.convolution(b, "c", 6, 3, 1, 2); // grouped
    int d = net.activate(normalized(net, c, "c"), Activation.RELU6);
    int e = net.averagePool(net.sum(List.of(d, c, b, c)), 3, 1, 1);
    int f = net.activate(net.depthwise(net.sum(List.of(e, e)), "f", 5, 1), Activation.RELU);
    int pooled = net.dropout(net.globalAveragePool(f), 0.5f);
    return shaken(image, net.build(net.linear(pooled, "w", "bias", 4)));
  }

  private static int normalized(SubnetGraph.Builder net, int from, String name) {
    return net.add(
        new Layer.BatchNorm(
            from,
            1e-3f,
            Optional.of(new Layer.Affine(name + ".g", name + ".b")),
            Optional.of(new Layer.RunningStatistics(name + ".m", name + ".v"))));
  }

  /** With weights that leave no normalisation as it begins. */
  public static TrainedNetwork shaken(Shape image, SubnetGraph graph) {
    RandomStream random = RandomStream.of(1, Purpose.SYNTHETIC_DATA);
    ParameterLayout layout = ParameterLayout.of("network", graph.weights());
    float[] weights = Initialization.weights(layout, 5);
    for (Slice slice : layout.slices()) {
      for (int i = slice.offset(); i < slice.end(); i++) {
        switch (slice.spec().role()) {
          case KERNEL, BIAS -> weights[i] *= 1.5f;
          case SCALE, RUNNING_VARIANCE -> weights[i] = 0.5f + (float) random.nextDouble();
          case SHIFT, RUNNING_MEAN -> weights[i] = (float) (random.nextDouble() - 0.5);
        }
      }
    }
    return new TrainedNetwork(image, graph, layout, weights);
  }

  /** Images of noise. */
  public static Batch noise(Shape image, int images) {
    RandomStream random = RandomStream.of(2, Purpose.SYNTHETIC_DATA);
    float[] pixels = new float[images * image.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return new Batch(images, image, pixels, IntStream.range(0, images).map(i -> i % 10).toArray());
  }
}
