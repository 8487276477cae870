package org.nshot.spark.training;

import java.util.List;
import org.nshot.data.Batch;
import org.nshot.data.BatchesAhead;
import org.nshot.data.ImageShard;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.evaluation.PathEvaluator;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.metrics.TaskMeters;
import org.nshot.spark.rounds.RoundMessage;
import org.nshot.spark.workers.Workers;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.SliceSet;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.RoundStart;
import org.nshot.training.ShardResult;
import org.nshot.training.ShardTrainer;

/** An engine and what belongs to it; serves one task at a time. */
final class Worker implements Workers.Kept {
  private final WorkerSetup setup;
  private final SearchSpace space;
  private final ParameterLayout layout;
  private final Subnets subnets;
  private final SubnetEngine engine;
  private final ShardTrainer trainer;

  Worker(WorkerSetup setup) {
    this.setup = setup;
    space = setup.network().create();
    layout = ParameterLayout.of(space);
    subnets = new Subnets(space, layout);
    engine = SubnetEngines.open(layout, setup.threads());
    try {
      trainer =
          new ShardTrainer(subnets, engine, setup.seed(), setup.labelSmoothing(), setup.rule());
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** Trains a shard's part of a round. */
  ShardResult train(RoundMessage message, int shard, ImageShard images, BatchesAhead batches) {
    ShardPlan plan = message.shard(shard);
    SliceSet slices = subnets.slices(message.round().paths());
    List<float[]> vectors = message.vectors();
    engine.load(slices, vectors.get(RoundStart.WEIGHTS));
    RoundStart start = (vector, part) -> slices.extract(part, vectors.get(vector));
    try (ShardBatches source = new ShardBatches(batches, images, plan, setup.rule().batches())) {
      return trainer.train(plan, message.round(), start, source);
    } finally {
      TaskMeters.current().holds(this, engine.nativeBytes());
    }
  }

  /** Evaluates the network alone. */
  PathEvaluation evaluate(float[] weights, Iterable<Batch> images) {
    return new PathEvaluator(engine, space, layout, weights).evaluate(Architecture.of(), images);
  }

  @Override
  public void close() {
    TaskMeters.current().letGo(this);
    engine.close();
  }
}
