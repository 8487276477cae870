package org.nshot.spark.training;

import java.util.List;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundResult;
import org.nshot.training.RoundTrainer;

/** A Spark trainer whose time is added up, and what the driver does between its rounds. */
final class RoundClock implements RoundTrainer {
  private final SparkTrainer trainer;
  private RoundSplit sum = RoundSplit.NONE;
  private long startNanos = System.nanoTime();

  RoundClock(SparkTrainer trainer) {
    this.trainer = trainer;
  }

  /**
   * Where some time went.
   *
   * @param wall altogether, nanoseconds
   * @param rounds of it in rounds' stages; what is left is the driver's: planning, clipping,
   *     updating, tables, metrics, checkpoints
   */
  record Lap(long wall, RoundSplit rounds) {
    long driver() {
      return wall - rounds.total();
    }
  }

  @Override
  public RoundResult train(RoundPlan plan, List<float[]> vectors) {
    RoundResult result = trainer.train(plan, vectors);
    sum = sum.plus(trainer.split());
    return result;
  }

  /** Time since the last call, or since the beginning. */
  Lap lap() {
    long now = System.nanoTime();
    Lap lap = new Lap(now - startNanos, sum);
    startNanos = now;
    sum = RoundSplit.NONE;
    return lap;
  }
}
