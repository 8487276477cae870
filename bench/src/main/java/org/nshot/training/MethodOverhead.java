package org.nshot.training;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.random.RandomStream;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.supernet.ParameterLayout;

/**
 * What PA&amp;DA, CaLR and MS cost together beside plain SPOS: both train whole epochs on the same
 * paths and batches, round by round in turn, so that a machine's drift meets both. A round is
 * planned, trained and applied; the end of an epoch, with its new distributions and draw, counts
 * into its last and first round. Run by {@code bench/method-overhead.sh}.
 */
public final class MethodOverhead {
  private static final int SAMPLES = 25_000; // CIFAR-10's search split
  private static final Shape IMAGE = new Shape(32, 32, 3);
  private static final int CLASSES = 10;

  /** A method on its way, and the time it has taken. */
  private static final class Run {
    final Training training;
    final TrainingState state;
    final RoundTrainer trainer;
    long nanos;

    Run(Recipe recipe, SearchSpace space, SubnetEngine engine, BatchSource source) {
      Map<String, String> settings = new LinkedHashMap<>(TrainingConfig.defaults().settings());
      settings.putAll(recipe.settings());
      TrainingConfig config = TrainingConfig.of(settings);
      training = new Training(config, space, Horizon.of(config, SAMPLES), SAMPLES);
      state = training.start();
      trainer = new LocalTrainer(training, engine, source);
    }

    RoundPlan plan() {
      long start = System.nanoTime();
      RoundPlan plan = training.plan(state);
      nanos += System.nanoTime() - start;
      return plan;
    }

    void run(RoundPlan plan) {
      long start = System.nanoTime();
      training.apply(state, plan, trainer.train(plan, training.vectors(state)));
      nanos += System.nanoTime() - start;
    }
  }

  private MethodOverhead() {}

  /**
   * @param args epochs after the first, which warms up; threads
   */
  public static void main(String[] args) {
    int epochs = Integer.parseInt(args[0]);
    int threads = Integer.parseInt(args[1]);
    SearchSpace space = NasBench201.sized(16, 5, CLASSES, IMAGE);
    try (SubnetEngine engine = SubnetEngines.open(ParameterLayout.of(space), threads)) {
      Batch images = images(64);
      BatchSource source =
          (plan, epoch, round) ->
              new Batch(plan.positions().length, IMAGE, images.pixels(), images.labels());
      Run both = new Run(Recipe.PANDA_DYNAS, space, engine, source);
      Run spos = new Run(Recipe.SPOS, space, engine, source);
      int rounds = both.training.horizon().roundsPerEpoch();
      for (int round = 0; round < rounds * (epochs + 1); round++) {
        if (round == rounds) {
          both.nanos = 0;
          spos.nanos = 0;
        }
        RoundPlan plan = both.plan();
        RoundPlan other = onPathsOf(plan, spos.plan());
        if (round % 2 == 0) {
          both.run(plan);
          spos.run(other);
        } else {
          spos.run(other);
          both.run(plan);
        }
      }
      double counted = (double) rounds * epochs * 1e6;
      System.out.printf(
          Locale.ROOT,
          "{\"rounds\":%d,\"spos_ms\":%.3f,\"panda_dynas_ms\":%.3f,\"ratio\":%.4f}%n",
          rounds * epochs,
          spos.nanos / counted,
          both.nanos / counted,
          (double) both.nanos / spos.nanos);
    }
  }

  private static RoundPlan onPathsOf(RoundPlan paths, RoundPlan plan) {
    return new RoundPlan(
        plan.epoch(),
        plan.round(),
        plan.step(),
        paths.paths(),
        paths.rejected(),
        plan.shards(),
        plan.updates());
  }

  private static Batch images(int count) {
    RandomStream random = RandomStream.of(0, RandomStream.Purpose.SYNTHETIC_DATA);
    float[] pixels = new float[count * IMAGE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(CLASSES);
    }
    return new Batch(count, IMAGE, pixels, labels);
  }
}
