package org.nshot.engine.program;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Where the lanes of a team meet: each puts something down, waits for the others, and sees what all
 * put down, in the lanes' order. Lanes meet some hundred times a step, so they spin before they
 * sleep.
 */
public final class Exchange {
  private static final int SPINS = 2_000; // some 25 µs
  private static final int YIELDS = 200; // lets a lane that waits for this core have it
  private static final long NAP_NANOS = 20_000;

  private final int lanes;
  private final Object[][]
      slots; // two rounds, so that a fast lane leaves the slow one's view alone
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger round = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** For so many lanes. */
  public Exchange(int lanes) {
    this.lanes = lanes;
    this.slots = new Object[2][lanes];
  }

  int lanes() {
    return lanes;
  }

  /**
   * Meets the other lanes.
   *
   * @return what each lane put down; valid until this lane's next meeting
   * @throws IllegalStateException if another lane failed
   */
  @SuppressWarnings("ThreadPriorityCheck") // a lane that waits for this core gets it
  public Object[] meet(int lane, Object put) {
    int current = round.get();
    Object[] row = slots[current & 1];
    row[lane] = put;
    if (arrived.incrementAndGet() == lanes) {
      arrived.set(0);
      round.set(current + 1);
      return row;
    }
    for (int spins = 0; round.get() == current; spins++) {
      if (failure.get() != null) {
        throw new IllegalStateException(
            "another lane failed: " + failure.get().getMessage(), failure.get());
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else if (spins < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
    return row;
  }

  /** Lets lanes that wait for a failed one go. */
  public void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  /** What failed first; what lanes that were let go throw is not it. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }
}
