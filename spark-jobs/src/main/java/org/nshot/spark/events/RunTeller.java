package org.nshot.spark.events;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Tells what happens to a run: each event to all keepers, then to all listeners, before the next.
 * What a keeper tells in answer to an event comes after it. For one thread.
 */
public final class RunTeller {
  private final List<Keeper> keepers = new ArrayList<>();
  private final List<GuardedListener> listeners = new ArrayList<>();
  private final Deque<RunEvent> waiting = new ArrayDeque<>();
  private boolean telling;

  /** Adds one whose failure ends the training; those added first hear first. */
  public void require(Keeper keeper) {
    keepers.add(keeper);
  }

  /** Adds one that can do no harm. */
  public void add(RunListener listener) {
    listeners.add(new GuardedListener(listener));
  }

  /**
   * @throws IOException as a keeper does
   */
  public void tell(RunEvent event) throws IOException {
    waiting.add(event);
    if (telling) {
      return; // by a keeper: after the event that it hears now
    }
    telling = true;
    try {
      while (!waiting.isEmpty()) {
        deliver(waiting.remove());
      }
    } finally {
      telling = false;
      waiting.clear();
    }
  }

  private void deliver(RunEvent event) throws IOException {
    for (Keeper keeper : keepers) {
      keeper.keep(event);
    }
    listeners.forEach(listener -> listener.on(event));
  }

  /**
   * Tells the last thing that there is to tell: the listeners only, for keepers may be at fault.
   */
  public void fail(RunEvent.Failed event) {
    listeners.forEach(listener -> listener.on(event));
  }
}
