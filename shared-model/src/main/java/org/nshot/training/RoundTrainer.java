package org.nshot.training;

import java.util.List;

/** Trains a round's shards: in this process, or on a cluster. */
@FunctionalInterface
public interface RoundTrainer {

  /**
   * @param weights the supernet's, full vector; read only
   * @return a result for each of the plan's shards, in the plan's order
   */
  List<ShardResult> train(RoundPlan plan, float[] weights);
}
