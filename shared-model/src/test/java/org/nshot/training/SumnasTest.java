package org.nshot.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.data.Batch;
import org.nshot.engine.Regularization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.engine.TrainResult;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.ShardPlan;

class SumnasTest {
  private static final Shape IMAGE = new Shape(8, 8, 3);
  private static final SearchSpace SPACE = NasBench201.sized(3, 1, 3, IMAGE);
  private static final int SAMPLES = 42;
  private static final double CLIP = 0.5; // some steps are clipped
  private static final float INNER_MOMENTUM = 0.8f;

  private static Training training(String... settings) {
    Map<String, String> all = new LinkedHashMap<>(Recipe.SUMNAS.settings());
    all.putAll(Map.of("epochs", "2", "batch", "8", "clip", "" + CLIP));
    all.put("inner-momentum", "" + INNER_MOMENTUM);
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    TrainingConfig config = TrainingConfig.of(all);
    return new Training(config, SPACE, Horizon.of(config, SAMPLES), SAMPLES);
  }

  private static LocalTrainer trainer(Training training, SubnetEngine engine) {
    return new LocalTrainer(training, engine, (plan, epoch, batch) -> batch(plan.positions()));
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

  /** A shard's θ_k, summed over its paths, and v, by the definition: whole vectors, in doubles. */
  private record Chain(double[] sum, double[] momentum) {}

  private static Chain chain(
      Training training, SubnetEngine engine, RoundPlan plan, ShardPlan shard, float[][] start) {
    TrainingConfig config = training.config();
    int length = start[0].length;
    double[] sum = new double[length];
    double[] v = widen(start[1]);
    for (int path : shard.paths()) {
      double[] theta = widen(start[0]);
      Subnets.Subnet subnet = training.subnets().of(plan.paths().get(path));
      for (int step = 0; step < config.inner().steps(); step++) {
        engine.load(training.layout().all(), narrow(theta));
        TrainResult trained =
            engine.train(subnet.graph(), batch(shard.positions()), Regularization.NONE);
        float[] gradient = new float[length];
        subnet.slices().scatter(trained.gradient(), gradient);
        double norm = 0;
        for (float g : gradient) {
          norm += g * g;
        }
        double factor = Math.min(1, CLIP / (Math.sqrt(norm) + 1e-6));
        for (int i = 0; i < length; i++) {
          v[i] = INNER_MOMENTUM * v[i] + factor * gradient[i];
          theta[i] -= config.inner().lr() * v[i];
        }
      }
      for (int i = 0; i < length; i++) {
        sum[i] += theta[i];
      }
    }
    return new Chain(sum, v);
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  /** One shard is the paper; several average; shards with other paths are chains of their own. */
  @ParameterizedTest
  @CsvSource({"1, fair, 1, 2", "3, fair, 1, 3", "2, uniform, 2, 2", "1, uniform, 1, 1"})
  void apply_rounds_areTheDefinition(int shards, String sampler, int paths, int steps) {
    Training training =
        training(
            "shards", "" + shards,
            "path-sampler", sampler,
            "paths-per-round", "" + paths,
            "inner-steps", "" + steps,
            "seed", "4");
    TrainingState state = training.start();
    ParameterLayout layout = training.layout();
    int clipped = 0;
    try (SubnetEngine engine = SubnetEngines.open(layout, 1)) {
      for (int round = 0; round < 2; round++) {
        RoundPlan plan = training.plan(state);
        float[][] start = {state.weights().clone(), state.momentum().of(Sumnas.INNER).clone()};
        double[] mean = new double[layout.length()];
        double[] momentum = new double[layout.length()];
        int trained = RoundPlan.trained(plan.shards()).size();
        for (ShardPlan shard : plan.shards()) {
          Chain chain = chain(training, engine, plan, shard, start);
          double share = share(plan, shard);
          for (int i = 0; i < mean.length; i++) {
            mean[i] += share * chain.sum[i] / trained;
            momentum[i] += share * chain.momentum[i] / plan.chains().size();
          }
        }
        double lr = plan.updates().get(0).lr();
        double decay = training.config().step().weightDecay();
        double[] expected = new double[mean.length];
        for (int i = 0; i < mean.length; i++) {
          double theta = start[0][i];
          expected[i] = theta - lr * (theta - mean[i] + decay * theta);
        }
        RoundReport report =
            training.apply(
                state, plan, trainer(training, engine).train(plan, training.vectors(state)));
        assertNear(expected, state.weights(), start[0]);
        assertNear(momentum, state.momentum().of(Sumnas.INNER), new float[mean.length]);
        clipped += report.gradientNorms()[0] > 0 ? 1 : 0;
      }
    }
    assertEquals(2, clipped);
  }

  /** The shard's part of its paths' samples; all its paths have the same shards. */
  private static double share(RoundPlan plan, ShardPlan shard) {
    PathShards same = PathShards.of(plan.shards(), shard.paths()[0]);
    for (int k = 0; k < same.shards().length; k++) {
      if (plan.shards().get(same.shards()[k]).shard() == shard.shard()) {
        return same.shares()[k];
      }
    }
    throw new AssertionError("shard " + shard.shard());
  }

  private static void assertNear(double[] expected, float[] actual, float[] before) {
    double error = 0;
    double change = 0;
    for (int i = 0; i < expected.length; i++) {
      error = Math.max(error, Math.abs(expected[i] - actual[i]));
      change = Math.max(change, Math.abs(expected[i] - before[i]));
    }
    assertTrue(change > 1e-3, "nothing moved: " + change);
    assertTrue(error < 1e-4 * change, error + " of " + change);
  }

  @Test
  void toState_inTheMiddle_goesOnToTheSameBits() {
    Training training = training("shards", "2", "ema", "0.9");
    try (SubnetEngine engine = SubnetEngines.open(training.layout(), 1)) {
      List<TrainingState> kept = new ArrayList<>();
      TrainingState undisturbed = training.start();
      new TrainingLoop(training, trainer(training, engine))
          .run(
              undisturbed,
              report -> {
                if (report.plan().step() == 1) {
                  TrainingStateFiles files = TrainingStateFiles.of(undisturbed, training.layout());
                  kept.add(files.toState(training, "checkpoint"));
                }
                return true;
              });
      TrainingState resumed = kept.get(0);
      assertFalse(Arrays.equals(resumed.weights(), undisturbed.weights()));
      new TrainingLoop(training, trainer(training, engine)).run(resumed, report -> true);
      assertArrayEquals(undisturbed.weights(), resumed.weights());
      assertArrayEquals(undisturbed.used(), resumed.used());
      assertFalse(Arrays.equals(undisturbed.weights(), undisturbed.used()));
      assertArrayEquals(
          undisturbed.momentum().of(Sumnas.INNER), resumed.momentum().of(Sumnas.INNER));
    }
  }

  /** Path importance sees what a path's own steps were. */
  @Test
  void apply_pathsByImportance_keepsTheirTable() {
    Training training = training("path-sampler", "importance");
    TrainingState state = training.start();
    try (SubnetEngine engine = SubnetEngines.open(training.layout(), 1)) {
      RoundPlan plan = training.plan(state);
      RoundReport report =
          training.apply(
              state, plan, trainer(training, engine).train(plan, training.vectors(state)));
      double sum =
          Arrays.stream(report.operationNorms().get(0)).flatMapToDouble(Arrays::stream).sum();
      assertTrue(sum > 0, "" + sum);
    }
  }
}
