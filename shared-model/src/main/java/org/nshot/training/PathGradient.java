package org.nshot.training;

import java.util.ArrayList;
import java.util.List;
import org.nshot.optim.GradientSum;
import org.nshot.space.Architecture;
import org.nshot.supernet.SliceSet;
import org.nshot.training.ShardFigures.PathFigures;

/**
 * A path's mean over its samples of a round.
 *
 * @param slices the weights that it uses
 * @param values what it hands back ({@link ShardRule}), beginning with its gradient in the slices'
 *     compact form; empty if no shard trained it
 * @param loss mean, 0 if no shard trained it
 */
record PathGradient(
    Architecture path, SliceSet slices, float[] values, double loss, int correct, int samples) {

  /** Those of a round's paths. */
  static List<PathGradient> of(Training training, RoundPlan plan, RoundResult result) {
    List<PathGradient> all = new ArrayList<>();
    for (int path = 0; path < plan.paths().size(); path++) {
      PathShards trained = PathShards.of(plan.shards(), path);
      double loss = 0;
      int correct = 0;
      int count = 0;
      for (int k = 0; k < trained.shards().length; k++) {
        PathFigures part = figures(result.shards().get(trained.shards()[k]), path);
        loss += trained.shares()[k] * part.loss();
        correct += part.correct();
        count += part.sampleNorms().length;
      }
      Architecture architecture = plan.paths().get(path);
      SliceSet slices = training.subnets().of(architecture).slices();
      all.add(
          new PathGradient(
              architecture, slices, result.gradients().get(path), loss, correct, count));
    }
    return all;
  }

  private static PathFigures figures(ShardFigures shard, int path) {
    return shard.paths().stream().filter(own -> own.path() == path).findFirst().orElseThrow();
  }

  /** Σ x² of each of the gradient's slices, 0 for statistics. */
  double[] squares() {
    return GradientSum.squares(slices, values);
  }
}
