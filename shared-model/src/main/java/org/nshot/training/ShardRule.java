package org.nshot.training;

import java.io.Serializable;
import org.nshot.supernet.SliceSet;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.ShardPlan;

/** What a shard does with its paths in a round: the part of an {@link UpdateRule} that travels. */
public interface ShardRule extends Serializable {

  /** Batches that the shard's samples of a round are cut into. */
  int batches();

  /** Steps of a path in a round. */
  int steps();

  /** Values that a path hands back, where it uses these slices. */
  int reported(SliceSet slices);

  /**
   * The paths of a shard, before their first step.
   *
   * @param plan which of the round's paths
   */
  ShardSteps start(ShardPlan plan, ShardRound round, Subnets subnets, RoundStart from);
}
