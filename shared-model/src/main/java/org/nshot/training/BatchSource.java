package org.nshot.training;

import org.nshot.data.Batch;
import org.nshot.training.RoundPlan.ShardPlan;

/** Where a shard's images come from. */
@FunctionalInterface
public interface BatchSource {

  /**
   * The plan's samples, in the plan's order; valid until the next call.
   *
   * @param epoch and {@code batch}, which of the shard's batches of the epoch it is (the round,
   *     where a round has one): what augmentation is drawn from, beside the shard
   */
  Batch read(ShardPlan plan, int epoch, int batch);
}
