package org.nshot.spark.rounds;

import java.util.function.Consumer;
import org.nshot.spark.events.Keeper;
import org.nshot.spark.events.RoundCost;
import org.nshot.spark.events.RunEvent;

/**
 * Adds up what rounds take, and what the driver does between them. While paths are ranked it stands
 * still.
 */
public final class RoundClock implements Consumer<RoundCost>, Keeper {
  private RoundCost last = RoundCost.NONE;
  private RoundCost sum = RoundCost.NONE;
  private long startNanos = System.nanoTime();

  /**
   * Where some time went.
   *
   * @param wall altogether, nanoseconds; what rounds didn't take of it is the driver's: planning,
   *     clipping, updating, tables, metrics, checkpoints
   * @param rounds what the rounds took
   */
  public record Lap(long wall, RoundCost rounds) {}

  /** A round has been trained. */
  @Override
  public void accept(RoundCost cost) {
    last = cost;
    sum = sum.plus(cost);
  }

  @Override
  public void keep(RunEvent event) {
    if (event instanceof RunEvent.Ranked ranked) {
      startNanos += (long) (ranked.metrics().seconds() * 1e9);
    }
  }

  /** The round before. */
  public RoundCost last() {
    return last;
  }

  /** Time since the last call, or since the beginning. */
  public Lap lap() {
    long now = System.nanoTime();
    Lap lap = new Lap(now - startNanos, sum);
    startNanos = now;
    sum = RoundCost.NONE;
    return lap;
  }
}
