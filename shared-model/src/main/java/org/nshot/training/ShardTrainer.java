package org.nshot.training;

import java.util.ArrayList;
import java.util.List;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.TrainResult;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardResult.PathResult;

/** Trains a shard's part of a round: each of its paths on the same batch, from the same weights. */
public final class ShardTrainer {
  private final SearchSpace space;
  private final SubnetEngine engine;
  private final float labelSmoothing;

  /**
   * @param engine with the round's weights loaded
   */
  public ShardTrainer(SearchSpace space, SubnetEngine engine, float labelSmoothing) {
    this.space = space;
    this.engine = engine;
    this.labelSmoothing = labelSmoothing;
  }

  /**
   * @param paths the round's paths, of which the plan names its own
   */
  public ShardResult train(
      ShardPlan plan, int epoch, int round, List<Architecture> paths, BatchSource source) {
    long start = System.nanoTime();
    Batch batch = source.read(plan, epoch, round);
    List<PathResult> results = new ArrayList<>();
    for (int path : plan.paths()) {
      TrainResult trained = engine.train(space.graph(paths.get(path)), batch, labelSmoothing);
      results.add(
          new PathResult(
              path, trained.loss(), trained.correct(), trained.gradient(), trained.sampleNorms()));
    }
    return new ShardResult(plan.shard(), results, System.nanoTime() - start);
  }
}
