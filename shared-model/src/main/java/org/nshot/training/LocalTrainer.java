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
    this.trainer = new ShardTrainer(training.space(), engine, training.config().labelSmoothing());
    this.source = source;
  }

  @Override
  public List<ShardResult> train(RoundPlan plan, float[] weights) {
    engine.load(everything, weights);
    return plan.shards().stream()
        .map(shard -> trainer.train(shard, plan.epoch(), plan.round(), plan.paths(), source))
        .toList();
  }
}
