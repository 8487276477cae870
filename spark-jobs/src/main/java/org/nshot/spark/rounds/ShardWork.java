package org.nshot.spark.rounds;

import java.io.Serializable;
import org.nshot.data.ImageShard;
import org.nshot.training.ShardResult;

/** What a task does with its shard; travels with the tasks' code. */
@FunctionalInterface
public interface ShardWork extends Serializable {

  /** Trains a shard's part of a round. */
  ShardResult train(RoundMessage message, int shard, ImageShard images);
}
