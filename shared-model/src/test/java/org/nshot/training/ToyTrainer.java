package org.nshot.training;

import java.util.ArrayList;
import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardResult.PathResult;

/**
 * A problem small enough to train hundreds of rounds in a blink: each path pulls its weights
 * towards zero, with noise that is a function of the round, the shard and the samples.
 */
final class ToyTrainer implements RoundTrainer {
  private final Training training;

  ToyTrainer(Training training) {
    this.training = training;
  }

  @Override
  public List<ShardResult> train(RoundPlan plan, float[] weights) {
    List<ShardResult> results = new ArrayList<>();
    for (ShardPlan shard : plan.shards()) {
      List<PathResult> paths = new ArrayList<>();
      for (int path : shard.paths()) {
        paths.add(train(plan, shard, path, weights));
      }
      results.add(new ShardResult(shard.shard(), paths, 1));
    }
    return results;
  }

  private PathResult train(RoundPlan plan, ShardPlan shard, int path, float[] weights) {
    float[] gradient =
        training.layout().usedBy(training.space().graph(plan.paths().get(path))).gather(weights);
    RandomStream noise =
        RandomStream.of(3, Purpose.SYNTHETIC_DATA, plan.step(), shard.shard(), path);
    double loss = 0;
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += (float) (0.01 * noise.nextGaussian());
      loss += gradient[i] * gradient[i];
    }
    float[] norms = new float[shard.positions().length];
    for (int i = 0; i < norms.length; i++) {
      norms[i] = (float) ((shard.positions()[i] % 5 + 1) * 0.1 + 0.01 * noise.nextDouble());
    }
    return new PathResult(path, loss, norms.length / 2, gradient, norms);
  }
}
