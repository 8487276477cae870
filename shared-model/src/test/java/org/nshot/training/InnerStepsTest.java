package org.nshot.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nshot.data.Batch;
import org.nshot.engine.Regularization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.engine.TrainResult;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Architecture;
import org.nshot.space.Layer;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardFigures.PathFigures;

class InnerStepsTest {
  private static final Shape IMAGE = new Shape(8, 8, 3);
  private static final SearchSpace SPACE = NasBench201.sized(4, 1, 3, IMAGE);
  private static final ParameterLayout LAYOUT = ParameterLayout.of(SPACE);
  private static final Subnets SUBNETS = new Subnets(SPACE, LAYOUT);
  private static final List<Architecture> PATHS =
      List.of(Architecture.of(3, 2, 1, 3, 3, 4), Architecture.of(2, 3, 3, 1, 3, 3));
  private static final double RATE = 0.05;
  private static final ShardRound ROUND =
      new ShardRound(1, 4, PATHS, new double[] {RATE, RATE / 2});

  private final float[] weights = Initialization.weights(LAYOUT, 3);
  private final List<Integer> batches = new ArrayList<>();
  private SubnetEngine engine;

  @BeforeEach
  void open() {
    engine = SubnetEngines.open(LAYOUT, 1);
    engine.load(LAYOUT.all(), weights);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private ShardResult train(int innerSteps, int samples, int... paths) {
    ShardPlan plan = new ShardPlan(0, IntStream.range(0, samples).toArray(), paths);
    return new ShardTrainer(SUBNETS, engine, 5, 0, new PlainSteps(innerSteps))
        .train(
            plan,
            ROUND,
            (vector, slices) -> slices.gather(weights),
            (part, epoch, batch) -> {
              assertEquals(ROUND.epoch(), epoch);
              batches.add(batch);
              return batch(part.positions());
            });
  }

  private static Batch batch(int... positions) {
    float[] pixels = new float[positions.length * IMAGE.size()];
    int[] labels = new int[positions.length];
    for (int i = 0; i < positions.length; i++) {
      RandomStream random = RandomStream.of(9, Purpose.SYNTHETIC_DATA, positions[i]);
      for (int k = 0; k < IMAGE.size(); k++) {
        pixels[i * IMAGE.size() + k] = (float) random.nextGaussian();
      }
      labels[i] = random.nextInt(3);
    }
    return new Batch(positions.length, IMAGE, pixels, labels);
  }

  @Test
  void train_threeSteps_isThePlainDescentsWayOverTheRate() {
    ShardResult result = train(3, 12, 0);
    Subnets.Subnet subnet = SUBNETS.of(PATHS.get(0));
    float[] start = subnet.slices().gather(weights);
    float[] moved = start.clone();
    float[] norms = new float[12];
    double loss = 0;
    int correct = 0;
    for (int step = 0; step < 3; step++) {
      engine.load(subnet.slices(), moved);
      TrainResult trained =
          engine.train(
              subnet.graph(),
              batch(IntStream.range(4 * step, 4 * step + 4).toArray()),
              Regularization.NONE);
      for (int i = 0; i < moved.length; i++) {
        moved[i] -= (float) RATE * trained.gradient()[i];
      }
      System.arraycopy(trained.sampleNorms(), 0, norms, 4 * step, 4);
      loss += trained.loss() / 3;
      correct += trained.correct();
    }
    PathFigures figures = result.figures().paths().get(0);
    assertArrayEquals(norms, figures.sampleNorms());
    assertEquals(loss, figures.loss(), 1e-12);
    assertEquals(correct, figures.correct());
    assertTrue(figures.finite());
    float[] gradient = result.gradients().get(0);
    double difference = 0;
    double size = 0;
    for (int i = 0; i < start.length; i++) {
      double way = ((double) start[i] - moved[i]) / RATE;
      difference += Math.pow(way - gradient[i], 2);
      size += way * way;
    }
    assertTrue(Math.sqrt(difference / size) < 1e-5, difference + " of " + size);
    assertEquals(List.of(12, 13, 14), batches);
  }

  @Test
  void train_oneStep_isTheBatchsGradientToTheBit() {
    TrainResult trained =
        engine.train(SUBNETS.of(PATHS.get(0)).graph(), batch(0, 1, 2, 3, 4), Regularization.NONE);
    ShardResult result = train(1, 5, 0);
    assertArrayEquals(trained.gradient(), result.gradients().get(0));
    assertEquals(trained.loss(), result.figures().paths().get(0).loss());
    assertArrayEquals(trained.sampleNorms(), result.figures().paths().get(0).sampleNorms());
    assertEquals(List.of(4), batches);
  }

  @Test
  void train_twoPaths_eachStartsFromTheRoundsWeights() {
    ShardResult together = train(2, 8, 0, 1);
    assertEquals(List.of(8, 9), batches);
    assertArrayEquals(train(2, 8, 1).gradients().get(0), together.gradients().get(1));
    assertArrayEquals(train(2, 8, 0).gradients().get(0), together.gradients().get(0));
  }

  @Test
  void train_fewerSamplesThanSteps_makesAStepForEach() {
    ShardResult result = train(5, 2, 0);
    assertEquals(2, batches.size());
    assertEquals(2, result.figures().paths().get(0).sampleNorms().length);
  }

  @Test
  void train_weightsThatAreNoNumbers_saysThatTheGradientIsNotFinite() {
    Arrays.fill(weights, Float.NaN);
    assertFalse(train(2, 8, 0).figures().paths().get(0).finite());
  }

  @Test
  void horizon_innerSteps_coverAnEpochInFewerRounds() {
    TrainingConfig config =
        TrainingConfig.of(Map.of("batch", "8", "shards", "2", "inner-steps", "4"));
    assertEquals(3, Horizon.of(config, 130).roundsPerEpoch());
    assertEquals(1, Horizon.of(config, 64).roundsPerEpoch());
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> Horizon.of(config, 63));
    assertEquals(
        "inner-steps: 4 of 8 images on each of 2 shards, expected at most the 63 there are",
        thrown.getMessage());
  }

  /** Batches of 1 and 3 images, of 2 positions each: their statistics' mean over the 4 images. */
  @Test
  void step_runningStatistics_comeBackAsMeansAndMoveNothing() {
    Shape image = new Shape(1, 2, 1);
    SubnetGraph.Builder builder = SubnetGraph.builder(image);
    int normalized =
        builder.add(
            new Layer.BatchNorm(
                builder.input(),
                1e-5f,
                Optional.empty(),
                Optional.of(new Layer.RunningStatistics("mean", "var"))));
    SubnetGraph graph =
        builder.build(builder.linear(builder.globalAveragePool(normalized), "w", "b", 2));
    ParameterLayout layout = ParameterLayout.of("network", graph.weights());
    Subnets.Subnet subnet = new Subnets.Subnet(graph, layout.usedBy(graph));
    float[] held = Initialization.weights(layout, 1);
    float[] moved = held.clone();
    InnerSteps steps = new InnerSteps(0, subnet, RATE, moved, 4);
    try (SubnetEngine own = SubnetEngines.open(layout, 1)) {
      own.load(layout.all(), held);
      Batch one = new Batch(1, image, new float[] {1, 3}, new int[1]);
      Batch three = new Batch(3, image, new float[] {0, 0, 0, 6, 6, 6}, new int[3]);
      steps.step(own, one, (path, step) -> Regularization.NONE);
      steps.step(own, three, (path, step) -> Regularization.NONE);
    }
    Slice mean = layout.slice("mean");
    Slice variance = layout.slice("var");
    assertEquals((2 + 3 * 3) / 4.0, steps.gradient()[mean.offset()], 1e-6);
    assertEquals((2 + 3 * 10.8) / 4, steps.gradient()[variance.offset()], 1e-5);
    assertEquals(held[mean.offset()], moved[mean.offset()]);
    assertEquals(held[variance.offset()], moved[variance.offset()]);
    assertFalse(Arrays.equals(held, moved));
  }
}
