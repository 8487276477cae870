package org.nshot.training;

import org.nshot.data.Batch;
import org.nshot.engine.Regularization;
import org.nshot.engine.SubnetEngine;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.ShardPlan;

/**
 * Trains a shard's part of a round: each of its paths on the same batches, from the same weights.
 */
public final class ShardTrainer {
  private final Subnets subnets;
  private final SubnetEngine engine;
  private final long seed;
  private final float labelSmoothing;
  private final ShardRule rule;

  /**
   * @param seed the run's
   * @param rule what its paths do
   */
  public ShardTrainer(
      Subnets subnets, SubnetEngine engine, long seed, float labelSmoothing, ShardRule rule) {
    this.subnets = subnets;
    this.engine = engine;
    this.seed = seed;
    this.labelSmoothing = labelSmoothing;
    this.rule = rule;
  }

  /**
   * The plan's samples are cut evenly into the rule's batches, in order; those left without a
   * sample, where there are fewer samples than batches, are left out.
   *
   * @param plan which of the round's paths are trained on which samples
   * @param from what the round starts from; the engine has the weights loaded where the rule makes
   *     but one step, after several it holds others
   * @param source asked for each batch by its number within the epoch
   */
  public ShardResult train(ShardPlan plan, ShardRound round, RoundStart from, BatchSource source) {
    long start = System.nanoTime();
    ShardSteps paths = rule.start(plan, round, subnets, from);
    long waited = 0;
    for (int k = 0; k < rule.batches(); k++) {
      ShardPlan part = plan.part(k, rule.batches());
      if (part.positions().length > 0) {
        long asked = System.nanoTime();
        Batch batch = source.read(part, round.epoch(), round.round() * rule.batches() + k);
        waited += System.nanoTime() - asked;
        paths.take(engine, batch, (path, step) -> regularization(plan, round, path, step));
      }
    }
    ShardFigures figures =
        new ShardFigures(plan.shard(), paths.figures(), System.nanoTime() - start, waited);
    return new ShardResult(figures, paths.reports());
  }

  /** Dropout's key: every step of a path on a shard has its own. */
  private Regularization regularization(ShardPlan plan, ShardRound round, int path, int step) {
    int number = round.round() * rule.steps() + step;
    RandomStream random =
        RandomStream.of(seed, Purpose.DROPOUT, round.epoch(), number, plan.shard(), path);
    return new Regularization(labelSmoothing, random.nextLong());
  }
}
