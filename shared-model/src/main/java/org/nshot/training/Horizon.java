package org.nshot.training;

import org.nshot.optim.Progress;

/**
 * How long a run is.
 *
 * @param epochs E
 * @param roundsPerEpoch rounds, each one optimizer step
 */
public record Horizon(int epochs, int roundsPerEpoch) {
  public Horizon {
    if (epochs < 1 || roundsPerEpoch < 1) {
      throw new IllegalArgumentException(
          "run of %d epochs of %d rounds, expected at least 1 of 1"
              .formatted(epochs, roundsPerEpoch));
    }
    if ((long) epochs * roundsPerEpoch > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "epochs: %d of %d rounds each, expected at most %d rounds in all"
              .formatted(epochs, roundsPerEpoch, Integer.MAX_VALUE));
    }
  }

  /**
   * Enough rounds that a shard's share of each inner step is at most the batch, draws being even.
   *
   * @throws IllegalArgumentException if several inner steps need more samples than there are
   */
  public static Horizon of(TrainingConfig config, int samples) {
    long step = (long) config.batch() * config.shards();
    int batches = config.shardRule().batches();
    if (batches > 1 && step > samples / batches) {
      throw new IllegalArgumentException(
          "inner-steps: %d of %d images on each of %d shards, expected at most the %d there are"
              .formatted(batches, config.batch(), config.shards(), samples));
    }
    long perRound = step * batches;
    return new Horizon(config.epochs(), (int) ((samples + perRound - 1) / perRound));
  }

  /** T. */
  public int steps() {
    return epochs * roundsPerEpoch;
  }

  /** Where a round stands. */
  public Progress at(int epoch, int round) {
    return new Progress(epoch * roundsPerEpoch + round, steps(), epoch, epochs);
  }
}
