package org.nshot.spark.training;

import org.nshot.data.BatchesAhead;
import org.nshot.data.ImageShard;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.space.SearchSpace;
import org.nshot.spark.workers.Workers;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.SliceSet;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardResult;
import org.nshot.training.ShardTrainer;

/** An engine and what belongs to it; serves one task at a time. */
final class Worker implements Workers.Kept {
  private final WorkerSetup setup;
  private final Subnets subnets;
  private final SubnetEngine engine;
  private final ShardTrainer trainer;

  Worker(WorkerSetup setup) {
    this.setup = setup;
    SearchSpace space = setup.supernet().create();
    ParameterLayout layout = ParameterLayout.of(space);
    subnets = new Subnets(space, layout);
    engine = SubnetEngines.open(layout, setup.threads()); // last: what throws must not leak it
    trainer =
        new ShardTrainer(subnets, engine, setup.seed(), setup.labelSmoothing(), setup.innerSteps());
  }

  /** Trains a shard's part of a round. */
  ShardResult train(RoundMessage message, int shard, ImageShard images, BatchesAhead batches) {
    ShardPlan plan = message.shard(shard);
    SliceSet slices = subnets.slices(message.round().paths());
    float[] weights = message.weights();
    engine.load(slices, weights);
    try (ShardBatches source = new ShardBatches(batches, images, plan, setup.innerSteps())) {
      return trainer.train(plan, message.round(), part -> slices.extract(part, weights), source);
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
