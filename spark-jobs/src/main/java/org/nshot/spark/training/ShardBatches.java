package org.nshot.spark.training;

import java.util.Optional;
import org.nshot.data.Batch;
import org.nshot.data.BatchesAhead;
import org.nshot.data.BatchesAhead.Wanted;
import org.nshot.data.ImageShard;
import org.nshot.training.BatchSource;
import org.nshot.training.RoundPlan.ShardPlan;

/**
 * A shard's batches of a round. As soon as one is there the next is begun, be it another of the
 * round's or the next round's, and made while the engine computes.
 */
final class ShardBatches implements BatchSource, AutoCloseable {
  private final BatchesAhead batches;
  private final ImageShard images;
  private final ShardPlan round;
  private final int batchesOfRound;
  private Optional<Batch> current = Optional.empty();

  ShardBatches(BatchesAhead batches, ImageShard images, ShardPlan round, int batchesOfRound) {
    this.batches = batches;
    this.images = images;
    this.round = round;
    this.batchesOfRound = batchesOfRound;
  }

  @Override
  public Batch read(ShardPlan plan, int epoch, int batch) {
    close();
    Wanted wanted = new Wanted(plan.shard(), epoch, batch, plan.positions());
    Batch read = batches.take(images, wanted);
    current = Optional.of(read);
    prepare(epoch, batch + 1);
    return read;
  }

  private void prepare(int epoch, int batch) {
    int step = batch % batchesOfRound;
    ShardPlan whole = step == 0 ? new ShardPlan(round.shard(), round.next(), round.paths()) : round;
    ShardPlan part = whole.part(step, batchesOfRound);
    if (part.positions().length > 0) {
      batches.prepare(images, new Wanted(part.shard(), epoch, batch, part.positions()));
    }
  }

  /** Gives the arrays of the last batch back. */
  @Override
  public void close() {
    current.ifPresent(batches::giveBack);
    current = Optional.empty();
  }
}
