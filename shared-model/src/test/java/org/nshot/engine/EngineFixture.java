package org.nshot.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.nshot.data.Batch;
import org.nshot.space.Architecture;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.Complexity;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.SearchSpaces;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;
import org.nshot.space.WeightSpec;
import org.nshot.supernet.ParameterLayout;

/** A space with random weights and images. */
final class EngineFixture {
  final SearchSpace space;
  final ParameterLayout layout;
  final float[] weights;

  private EngineFixture(SearchSpace space, long seed) {
    this.space = space;
    this.layout = ParameterLayout.of(space);
    this.weights = normal(layout.length(), 0.3, seed);
  }

  static EngineFixture nasBench201(int channels, int cells, int resolution) {
    Shape image = new Shape(resolution, resolution, 3);
    return new EngineFixture(new NasBench201(new SearchSpaces.Size(channels, cells, 10, image)), 1);
  }

  /** A space of one path: whatever layers a test needs. */
  static EngineFixture of(
      Shape image, Map<String, List<Integer>> weights, ToIntFunction<SubnetGraph.Builder> layers) {
    return new EngineFixture(new OnePath(image, new LinkedHashMap<>(weights), layers), 2);
  }

  SubnetGraph graph(int... operations) {
    return space.graph(Architecture.of(operations));
  }

  Batch batch(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] labels = random.ints(size, 0, space.classes()).toArray();
    return new Batch(size, space.image(), normal(size * space.image().size(), 1, seed + 1), labels);
  }

  /** An engine with the weights loaded. */
  SubnetEngine engine(int threads, Kernels kernels) {
    SubnetEngine engine = new Nd4jEngine(layout, threads, kernels);
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

  private record OnePath(
      Shape image, Map<String, List<Integer>> shapes, ToIntFunction<SubnetGraph.Builder> layers)
      implements SearchSpace {
    @Override
    public String name() {
      return "one-path";
    }

    @Override
    public int classes() {
      SubnetGraph graph = graph(smallest());
      return graph.shape(graph.output()).size();
    }

    @Override
    public List<ChoiceBlock> blocks() {
      return List.of(new ChoiceBlock("only", List.of("only"), 0));
    }

    @Override
    public List<WeightSpec> weights() {
      return shapes.entrySet().stream()
          .map(e -> new WeightSpec(e.getKey(), e.getValue(), 1, Optional.empty()))
          .toList();
    }

    @Override
    public SubnetGraph graph(Architecture architecture) {
      SubnetGraph.Builder builder = SubnetGraph.builder(image);
      return builder.build(layers.applyAsInt(builder));
    }

    @Override
    public Complexity complexity(Architecture architecture) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Architecture smallest() {
      return Architecture.of(0);
    }

    @Override
    public Architecture largest() {
      return Architecture.of(0);
    }

    @Override
    public String format(Architecture architecture) {
      return architecture.toString();
    }

    @Override
    public Architecture parse(String text) {
      throw new UnsupportedOperationException();
    }
  }
}
