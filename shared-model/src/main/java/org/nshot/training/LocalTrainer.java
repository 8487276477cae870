package org.nshot.training;

import java.util.List;
import org.nshot.engine.SubnetEngine;
import org.nshot.supernet.SliceSet;

/** Trains a round's shards one after another in this process: training without a cluster. */
public final class LocalTrainer implements RoundTrainer {
  private final SliceSet everything;
  private final SubnetEngine engine;
  private final ShardTrainer trainer;
  private final BatchSource source;

  /**
   * @param engine for the training's supernet; stays the caller's to close
   */
  public LocalTrainer(Training training, SubnetEngine engine, BatchSource source) {
    this.everything = training.layout().all();
    this.engine = engine;
    this.trainer =
        new ShardTrainer(
            training.subnets(),
            engine,
            training.config().seed(),
            training.config().data().labelSmoothing(),
            training.shardRule());
    this.source = source;
  }

  @Override
  public RoundResult train(RoundPlan plan, List<float[]> vectors) {
    engine.load(everything, vectors.get(RoundStart.WEIGHTS));
    ShardRound round = ShardRound.of(plan);
    RoundStart start = (vector, slices) -> slices.gather(vectors.get(vector));
    return RoundResult.of(
        plan,
        plan.shards().stream().map(shard -> trainer.train(shard, round, start, source)).toList());
  }
}
