package org.nshot.training;

import java.util.Optional;
import org.nshot.optim.MomentumBuffers;
import org.nshot.sampling.DataImportance;
import org.nshot.sampling.PathImportance;

/**
 * All that a run knows between two rounds, and exactly what a checkpoint holds. {@link
 * Training#apply} moves it on in place: copying a supernet's weights every step would cost more
 * than the step's arithmetic.
 */
public final class TrainingState {
  private int epoch;
  private int round;
  private final float[] weights;
  private final Optional<float[]> average;
  private final MomentumBuffers momentum;
  private final PathImportance paths;
  private final DataImportance data;
  private EpochTotals totals;

  TrainingState(
      int epoch,
      int round,
      float[] weights,
      Optional<float[]> average,
      MomentumBuffers momentum,
      PathImportance paths,
      DataImportance data,
      EpochTotals totals) {
    this.epoch = epoch;
    this.round = round;
    this.weights = weights;
    this.average = average;
    this.momentum = momentum;
    this.paths = paths;
    this.data = data;
    this.totals = totals;
  }

  /** Epochs done. */
  public int epoch() {
    return epoch;
  }

  /** Rounds of the running epoch done. */
  public int round() {
    return round;
  }

  /** The supernet's weights, full vector; not a copy. */
  public float[] weights() {
    return weights;
  }

  /** The average of the weights, where one is kept; not a copy. */
  public Optional<float[]> average() {
    return average;
  }

  /** What the network is to be used with: the average where one is kept, else the weights. */
  public float[] used() {
    return average.orElse(weights);
  }

  public MomentumBuffers momentum() {
    return momentum;
  }

  public PathImportance paths() {
    return paths;
  }

  public DataImportance data() {
    return data;
  }

  /** The running epoch so far. */
  public EpochTotals totals() {
    return totals;
  }

  void nextRound() {
    round++;
  }

  void nextEpoch() {
    epoch++;
    round = 0;
    paths.startEpoch();
    data.startEpoch();
    totals = new EpochTotals(weights.length);
  }
}
