package org.nshot.training;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nshot.data.Batch;
import org.nshot.engine.Regularization;
import org.nshot.engine.SubnetEngine;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.supernet.SliceSet;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.ShardPlan;

/**
 * Trains a shard's part of a round: each of its paths on the same batches, from the same weights.
 */
public final class ShardTrainer {
  private static final float[] THE_ENGINES = {};

  private final Subnets subnets;
  private final SubnetEngine engine;
  private final long seed;
  private final float labelSmoothing;
  private final int innerSteps;

  /**
   * @param seed the run's
   * @param innerSteps H, steps of a round
   */
  public ShardTrainer(
      Subnets subnets, SubnetEngine engine, long seed, float labelSmoothing, int innerSteps) {
    this.subnets = subnets;
    this.engine = engine;
    this.seed = seed;
    this.labelSmoothing = labelSmoothing;
    this.innerSteps = innerSteps;
  }

  /**
   * The plan's samples are cut evenly into H batches, in order; those left without a sample, where
   * there are fewer than H, are left out.
   *
   * @param plan which of the round's paths are trained on which samples
   * @param weights gives the round's weights of some slices, in compact form, fresh; the engine has
   *     them loaded where there is but one step, after several it holds others
   * @param source asked for each batch by its number within the epoch
   */
  public ShardResult train(
      ShardPlan plan, ShardRound round, Function<SliceSet, float[]> weights, BatchSource source) {
    long start = System.nanoTime();
    List<InnerSteps> paths =
        IntStream.of(plan.paths()).mapToObj(path -> start(plan, round, path, weights)).toList();
    long waited = 0;
    for (int step = 0; step < innerSteps; step++) {
      ShardPlan part = plan.part(step, innerSteps);
      if (part.positions().length > 0) {
        int number = round.round() * innerSteps + step;
        long asked = System.nanoTime();
        Batch batch = source.read(part, round.epoch(), number);
        waited += System.nanoTime() - asked;
        for (int i = 0; i < paths.size(); i++) {
          long key = dropoutKey(round.epoch(), number, plan.shard(), plan.paths()[i]);
          paths.get(i).step(engine, batch, new Regularization(labelSmoothing, key));
        }
      }
    }
    ShardFigures figures =
        new ShardFigures(
            plan.shard(),
            paths.stream().map(InnerSteps::figures).toList(),
            System.nanoTime() - start,
            waited);
    return new ShardResult(figures, paths.stream().map(InnerSteps::gradient).toList());
  }

  private long dropoutKey(int epoch, int batch, int shard, int path) {
    return RandomStream.of(seed, Purpose.DROPOUT, epoch, batch, shard, path).nextLong();
  }

  private InnerSteps start(
      ShardPlan plan, ShardRound round, int path, Function<SliceSet, float[]> weights) {
    Subnets.Subnet subnet = subnets.of(round.paths().get(path));
    return new InnerSteps(
        path,
        subnet,
        round.rates()[path],
        innerSteps == 1 ? THE_ENGINES : weights.apply(subnet.slices()),
        plan.positions().length);
  }
}
