package org.nshot.spark.training;

import org.nshot.data.Augmentations;
import org.nshot.data.BatchesAhead;
import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.space.SearchSpaces;
import org.nshot.training.ShardResult;

/**
 * What an executor must know of a run to train its shards; travels once with the tasks' code.
 *
 * @param space the search space's name
 * @param size and its size
 * @param threads of a task
 * @param seed of the run, for augmentation
 * @param innerSteps H, steps of a round
 * @param augment the augmentation's name
 * @param jitter strength of its colour jitter
 */
record WorkerSetup(
    String space,
    SearchSpaces.Size size,
    int threads,
    long seed,
    float labelSmoothing,
    int innerSteps,
    String augment,
    double jitter,
    Normalization normalization)
    implements ShardWork {
  /** Of a process, over all shards that it trains: four batches of 224 x 224, 64 images each. */
  private static final long BYTES_AHEAD = 160 << 20;

  /** Batches as this setup has them, made on as many threads as a task has. */
  BatchesAhead batches() {
    return new BatchesAhead(
        size.image(),
        normalization,
        Augmentations.named(augment, jitter),
        seed,
        threads,
        BYTES_AHEAD);
  }

  @Override
  public ShardResult train(RoundMessage message, int shard, ImageShard images) {
    Worker worker = Workers.borrow(this);
    boolean whole = false;
    try {
      ShardResult result = worker.train(message, shard, images, Workers.batches(this));
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
