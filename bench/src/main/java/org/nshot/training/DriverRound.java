package org.nshot.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardFigures.PathFigures;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The driver's part of a round with everything switched on (PA&amp;DA, CaLR, separated momentum,
 * clipping): planning, checking the results, clip, momentum, update and tables; now and then an
 * epoch's end and its draw. The path is the one with the most weights, all convolutions 3x3.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DriverRound {
  /** Weights of the supernet and samples of the data set: CIFAR-10, and ImageNet with 25 M. */
  @Param({"1.7M-50k", "25M-1.28M"})
  public String size;

  @Param({"1", "4"})
  public int shards;

  private Training training;
  private TrainingState state;
  private Architecture path;
  private float[][] gradients; // [shard], compact
  private float[] sampleNorms;

  @Setup
  public void setUp() {
    boolean large = size.startsWith("25M");
    int channels = large ? 61 : 16;
    int samples = large ? 1_280_000 : 50_000;
    SearchSpace space = NasBench201.sized(channels, 5, 10, new Shape(32, 32, 3));
    TrainingConfig config =
        TrainingConfig.of(
            Map.of(
                "path-sampler", "importance",
                "data-sampler", "importance",
                "schedule", "calr",
                "momentum-groups", "separated",
                "shards", Integer.toString(shards),
                "epochs", "1000"));
    training = new Training(config, space, Horizon.of(config, samples), samples);
    state = training.start();
    path = space.largest();
    int length = training.layout().usedBy(space.graph(path)).length();
    gradients = new float[shards][length];
    RandomStream random = RandomStream.of(1, Purpose.SYNTHETIC_DATA);
    for (float[] gradient : gradients) {
      for (int i = 0; i < length; i++) {
        gradient[i] = (float) (0.2 * random.nextDouble() - 0.1); // its norm is above the clip
      }
    }
    sampleNorms = new float[config.batch()];
    Arrays.fill(sampleNorms, 0.5f);
  }

  @Benchmark
  public RoundReport round() {
    if (training.finished(state)) {
      state = training.start();
    }
    List<ShardPlan> shardPlans = training.plan(state).shards();
    RoundPlan plan = training.plan(state, List.of(path), shardPlans);
    List<ShardResult> results = new ArrayList<>();
    for (ShardPlan shard : shardPlans) {
      float[] norms = Arrays.copyOf(sampleNorms, shard.positions().length);
      PathFigures figures = new PathFigures(0, 2.3, 8, norms, true);
      results.add(
          new ShardResult(
              new ShardFigures(shard.shard(), List.of(figures), 1, 0),
              List.of(gradients[shard.shard()])));
    }
    return training.apply(state, plan, RoundResult.of(plan, results));
  }
}
