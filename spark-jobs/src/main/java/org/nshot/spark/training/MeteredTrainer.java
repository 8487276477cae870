package org.nshot.spark.training;

import java.util.List;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundTrainer;
import org.nshot.training.ShardResult;

/** A trainer that knows where its time went since it was last asked. */
final class MeteredTrainer implements RoundTrainer {
  private final RoundTrainer trainer;
  private long computeNanos;
  private long trainNanos;
  private long startNanos = System.nanoTime();

  MeteredTrainer(RoundTrainer trainer) {
    this.trainer = trainer;
  }

  /**
   * Seconds of some rounds.
   *
   * @param wall altogether
   * @param compute of each round's slowest shard
   * @param spark the rest of the rounds' stages: sending, scheduling, collecting
   * @param driver planning, combining, updating, writing
   */
  record Seconds(double wall, double compute, double spark, double driver) {}

  @Override
  public List<ShardResult> train(RoundPlan plan, float[] weights) {
    long start = System.nanoTime();
    List<ShardResult> results = trainer.train(plan, weights);
    trainNanos += System.nanoTime() - start;
    computeNanos += results.stream().mapToLong(ShardResult::computeNanos).max().orElse(0);
    return results;
  }

  /** Time since the last call, or since the beginning. */
  Seconds lap() {
    long now = System.nanoTime();
    Seconds seconds =
        new Seconds(
            (now - startNanos) / 1e9,
            computeNanos / 1e9,
            (trainNanos - computeNanos) / 1e9,
            (now - startNanos - trainNanos) / 1e9);
    startNanos = now;
    computeNanos = 0;
    trainNanos = 0;
    return seconds;
  }
}
