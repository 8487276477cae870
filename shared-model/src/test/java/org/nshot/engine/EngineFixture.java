package org.nshot.engine;

import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.nshot.data.Batch;
import org.nshot.engine.program.Kernels;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.NetworkBuilder;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;
import org.nshot.space.WeightRole;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;

/** Networks with random weights, and images. */
final class EngineFixture {
  final Shape image;
  final ParameterLayout layout;
  final float[] weights;
  private final int classes;
  private final Function<Architecture, SubnetGraph> graphs;

  private EngineFixture(
      Shape image,
      int classes,
      ParameterLayout layout,
      Function<Architecture, SubnetGraph> graphs,
      long seed) {
    this.image = image;
    this.classes = classes;
    this.layout = layout;
    this.graphs = graphs;
    this.weights = normal(layout.length(), 0.3, seed);
    for (Slice slice : layout.slices()) {
      if (slice.spec().role() == WeightRole.RUNNING_VARIANCE) {
        for (int i = slice.offset(); i < slice.end(); i++) {
          weights[i] = 0.2f + Math.abs(weights[i]);
        }
      }
    }
  }

  static EngineFixture nasBench201(int channels, int cells, int resolution) {
    SearchSpace space = space(channels, cells, resolution);
    return new EngineFixture(space.image(), 10, ParameterLayout.of(space), space::graph, 1);
  }

  /** The space of {@link #nasBench201}. */
  static SearchSpace space(int channels, int cells, int resolution) {
    Shape image = new Shape(resolution, resolution, 3);
    return NasBench201.sized(channels, cells, 10, image);
  }

  /** One network, whatever layers a test needs. */
  static EngineFixture of(Shape image, ToIntFunction<NetworkBuilder> layers) {
    SubnetGraph.Builder builder = SubnetGraph.builder(image);
    SubnetGraph graph = builder.build(layers.applyAsInt(builder));
    ParameterLayout layout = ParameterLayout.of("test network", graph.weights());
    return new EngineFixture(image, graph.shape(graph.output()).size(), layout, path -> graph, 2);
  }

  SubnetGraph graph(int... operations) {
    return graphs.apply(Architecture.of(operations));
  }

  Batch batch(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] labels = random.ints(size, 0, classes).toArray();
    return new Batch(size, image, normal(size * image.size(), 1, seed + 1), labels);
  }

  /** An engine with the weights loaded. */
  SubnetEngine engine(int threads, Kernels kernels) {
    SubnetEngine engine = new LaneEngine(layout, threads, kernels);
    engine.load(layout.all(), layout.all().gather(weights));
    return engine;
  }

  static float[] normal(int length, double scale, long seed) {
    java.util.Random random = new java.util.Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }
}
