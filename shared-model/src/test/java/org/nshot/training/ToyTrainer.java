package org.nshot.training;

import java.util.ArrayList;
import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardFigures.PathFigures;

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
  public RoundResult train(RoundPlan plan, List<float[]> vectors) {
    return RoundResult.of(plan, shards(plan, vectors.get(0)));
  }

  /** The same before it is added up. */
  List<ShardResult> shards(RoundPlan plan, float[] weights) {
    List<ShardResult> results = new ArrayList<>();
    for (ShardPlan shard : plan.shards()) {
      List<PathFigures> paths = new ArrayList<>();
      List<float[]> gradients = new ArrayList<>();
      for (int path : shard.paths()) {
        gradients.add(training.subnets().of(plan.paths().get(path)).slices().gather(weights));
        paths.add(train(plan, shard, path, gradients.get(gradients.size() - 1)));
      }
      results.add(new ShardResult(new ShardFigures(shard.shard(), paths, 1, 0), gradients));
    }
    return results;
  }

  private static PathFigures train(RoundPlan plan, ShardPlan shard, int path, float[] gradient) {
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
    return new PathFigures(path, loss, norms.length / 2, norms, true);
  }
}
