package org.nshot.training;

import java.util.List;
import org.nshot.space.Architecture;

/**
 * What every shard must know of a round.
 *
 * @param epoch e, from 0
 * @param round within the epoch, from 0
 * @param paths the round's paths
 * @param rates what each path's inner steps move with ({@link RoundPlan#rates})
 */
public record ShardRound(int epoch, int round, List<Architecture> paths, double[] rates) {
  public ShardRound {
    paths = List.copyOf(paths);
    if (rates.length != paths.size()) {
      throw new IllegalArgumentException(
          "round of %s paths with %s rates".formatted(paths.size(), rates.length));
    }
  }

  /** A planned one. */
  public static ShardRound of(RoundPlan plan) {
    return new ShardRound(plan.epoch(), plan.round(), plan.paths(), plan.rates());
  }
}
