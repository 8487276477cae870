package org.nshot.spark.training;

import org.nshot.data.Augmentations;
import org.nshot.data.BatchAssembler;
import org.nshot.data.ImageShard;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.SearchSpace;
import org.nshot.space.SearchSpaces;
import org.nshot.supernet.ParameterLayout;
import org.nshot.training.BatchSource;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardResult;
import org.nshot.training.ShardTrainer;

/** An engine and what belongs to it; serves one task at a time. */
final class Worker implements AutoCloseable {
  private final WorkerSetup setup;
  private final SearchSpace space;
  private final ParameterLayout layout;
  private final SubnetEngine engine;
  private final ShardTrainer trainer;
  private final BatchAssembler assembler;

  Worker(WorkerSetup setup) {
    this.setup = setup;
    space = SearchSpaces.create(setup.space(), setup.size());
    layout = ParameterLayout.of(space);
    assembler =
        new BatchAssembler(
            setup.size().image(), setup.normalization(), Augmentations.named(setup.augment()));
    engine = SubnetEngines.open(layout, setup.threads()); // last: what throws must not leak it
    trainer = new ShardTrainer(space, engine, setup.labelSmoothing());
  }

  WorkerSetup setup() {
    return setup;
  }

  /** Trains a shard's part of a round. */
  ShardResult train(RoundMessage message, int shard, ImageShard images) {
    ShardPlan plan = message.shard(shard);
    engine.load(RoundMessage.slices(message.paths(), space, layout), message.weights());
    return trainer.train(plan, message.epoch(), message.round(), message.paths(), source(images));
  }

  /** A shard's images, augmented from (seed, epoch, round, shard). */
  private BatchSource source(ImageShard images) {
    return (plan, epoch, round) ->
        assembler.assemble(
            images,
            plan.positions(),
            RandomStream.of(setup.seed(), Purpose.AUGMENTATION, epoch, round, plan.shard()));
  }

  @Override
  public void close() {
    engine.close();
  }
}
