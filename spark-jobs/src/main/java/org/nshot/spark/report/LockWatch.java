package org.nshot.spark.report;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.nshot.spark.run.RunLock;

/**
 * Whether whoever holds a lock still lives. Where this host can't know, its beat tells: it goes on,
 * or stands still. No clock is compared with another machine's. For one thread.
 */
final class LockWatch {
  /** What a look at a lock says. */
  enum State {
    FREE,
    /** Held, and no more is known yet. */
    CHECKING,
    ALIVE,
    GONE
  }

  private final LongSupplier nanoTime;
  private Optional<String> beats = Optional.empty();
  private long since;
  private boolean moved;

  LockWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * @param sight the lock as it is now
   */
  State look(Optional<RunLock.Sight> sight) {
    if (sight.isEmpty()) {
      beats = Optional.empty();
      moved = false;
      return State.FREE;
    }
    if (sight.get().alive().isPresent()) {
      return sight.get().alive().get() ? State.ALIVE : State.GONE;
    }
    long now = nanoTime.getAsLong();
    String seen = sight.get().holder() + sight.get().beats();
    if (!beats.equals(Optional.of(seen))) {
      moved = beats.isPresent();
      beats = Optional.of(seen);
      since = now;
    }
    boolean still = Duration.ofNanos(now - since).compareTo(RunLock.PATIENCE) > 0;
    return still ? State.GONE : moved ? State.ALIVE : State.CHECKING;
  }
}
