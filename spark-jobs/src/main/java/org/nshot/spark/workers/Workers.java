package org.nshot.spark.workers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The idle workers of this JVM, and what workers share. Static because it must outlive a task: an
 * engine's native memory, its compiled programs and the next round's images are worth keeping from
 * round to round, and tasks share nothing else. Keeps those of one setup; those of an earlier run
 * are closed when a task of another comes, be it of the same command or not.
 */
public final class Workers {
  private static final Deque<Idle> IDLE = new ArrayDeque<>();
  private static final Map<Object, Kept> SHARED = new HashMap<>();

  private Workers() {}

  /** Something that holds memory or threads until it is closed. */
  public interface Kept extends AutoCloseable {
    @Override
    void close();
  }

  private record Idle(Object setup, Kept worker) {}

  /**
   * A worker that no other task has until it is given back.
   *
   * @param setup what it works for; workers of equal setups are as good as each other
   * @param make makes one of that setup
   */
  public static <W extends Kept> W borrow(Object setup, Class<W> type, Supplier<W> make) {
    List<Kept> outdated = new ArrayList<>();
    Idle found;
    synchronized (IDLE) {
      for (Idle idle : IDLE) {
        if (!idle.setup.equals(setup)) {
          outdated.add(idle.worker);
        }
      }
      IDLE.removeIf(idle -> !idle.setup.equals(setup));
      found = IDLE.pollLast();
    }
    outdated.forEach(Kept::close);
    return found == null ? make.get() : type.cast(found.worker);
  }

  public static void giveBack(Object setup, Kept worker) {
    synchronized (IDLE) {
      IDLE.addLast(new Idle(setup, worker));
    }
  }

  /** What all workers of a setup have in common, made when the first of them asks. */
  public static <S extends Kept> S shared(Object setup, Class<S> type, Supplier<S> make) {
    List<Kept> outdated = new ArrayList<>();
    Kept shared;
    synchronized (SHARED) {
      SHARED.forEach(
          (other, kept) -> {
            if (!other.equals(setup)) {
              outdated.add(kept);
            }
          });
      SHARED.keySet().retainAll(List.of(setup));
      shared = SHARED.computeIfAbsent(setup, key -> make.get());
    }
    outdated.forEach(Kept::close);
    return type.cast(shared);
  }

  /** Closes this JVM's idle workers, and lets go of what they shared. */
  public static void closeIdle() {
    List<Kept> kept = new ArrayList<>();
    synchronized (IDLE) {
      IDLE.forEach(idle -> kept.add(idle.worker));
      IDLE.clear();
    }
    synchronized (SHARED) {
      kept.addAll(SHARED.values());
      SHARED.clear();
    }
    kept.forEach(Kept::close);
  }
}
