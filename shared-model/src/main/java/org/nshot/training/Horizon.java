package org.nshot.training;

import org.nshot.optim.Progress;

/**
 * How long a run is. Several supernets take turns, an epoch each: epoch e of the run is epoch ⌊e/K⌋
 * of supernet e mod K, so that whenever a run is looked at all have come equally far.
 *
 * @param epochs E, of each supernet
 * @param roundsPerEpoch rounds, each one optimizer step
 * @param supernets K
 */
public record Horizon(int epochs, int roundsPerEpoch, int supernets) {
  public Horizon {
    if (epochs < 1 || roundsPerEpoch < 1 || supernets < 1) {
      throw new IllegalArgumentException(
          "run of %s epochs of %s rounds of %s supernets, expected at least 1 of 1 of 1"
              .formatted(epochs, roundsPerEpoch, supernets));
    }
    if ((long) epochs * supernets > Integer.MAX_VALUE / roundsPerEpoch) {
      throw new IllegalArgumentException(
          "epochs: %s of %s rounds each, expected at most %s rounds in all"
              .formatted((long) epochs * supernets, roundsPerEpoch, Integer.MAX_VALUE));
    }
  }

  /** Of one supernet. */
  public Horizon(int epochs, int roundsPerEpoch) {
    this(epochs, roundsPerEpoch, 1);
  }

  /** As long for each of several supernets. */
  Horizon each(int count) {
    return new Horizon(epochs, roundsPerEpoch, count);
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
          "inner-steps: %s of %s images on each of %s shards, expected at most the %s there are"
              .formatted(batches, config.batch(), config.shards(), samples));
    }
    long perRound = step * batches;
    return new Horizon(config.epochs(), (int) ((samples + perRound - 1) / perRound));
  }

  /** Rounds of the run, of all supernets together. */
  public int rounds() {
    return allEpochs() * roundsPerEpoch;
  }

  /** Epochs of the run, of all supernets together. */
  public int allEpochs() {
    return epochs * supernets;
  }

  /** The supernet whose turn an epoch of the run is. */
  int supernet(int epoch) {
    return epoch % supernets;
  }

  /** Where a round of the run stands in its supernet's training. */
  public Progress at(int epoch, int round) {
    int own = epoch / supernets;
    return new Progress(own * roundsPerEpoch + round, epochs * roundsPerEpoch, own, epochs);
  }
}
