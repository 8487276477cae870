package org.nshot.spark.training;

import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.space.SupernetSpec;
import org.nshot.training.ShardResult;

/**
 * What an executor must know of a run to train its shards; travels once with the tasks' code.
 *
 * @param supernet whose network trains
 * @param threads of a task
 * @param seed of the run, for augmentation
 * @param innerSteps H, steps of a round
 * @param augment the augmentation's name
 */
record WorkerSetup(
    SupernetSpec supernet,
    int threads,
    long seed,
    float labelSmoothing,
    int innerSteps,
    String augment,
    Normalization normalization)
    implements ShardWork {

  @Override
  public ShardResult train(RoundMessage message, int shard, ImageShard images) {
    Worker worker = Workers.borrow(this);
    boolean whole = false;
    try {
      ShardResult result = worker.train(message, shard, images);
      whole = true;
      return result;
    } finally {
      if (whole) {
        Workers.giveBack(worker);
      } else {
        worker.close(); // an engine that was interrupted is in no state to be used again
      }
    }
  }
}
