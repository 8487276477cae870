package org.nshot.spark.workers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The idle workers of this JVM, and what workers share. Static because it must outlive a task: an
 * engine's native memory, its compiled programs and the next round's images are worth keeping from
 * round to round, and tasks share nothing else. Keeps those of one setup, the last that a task came
 * with, be it of the same command as the one before or not; those of another are closed then, and
 * those that are still at work once they are done.
 */
public final class Workers {
  private static final Object LOCK = new Object();

  // Guarded by the lock. An empty setup: nothing is kept.
  private static final Deque<Kept> IDLE = new ArrayDeque<>();
  private static Optional<Kept> shared = Optional.empty();
  private static Optional<Object> current = Optional.empty();

  private Workers() {}

  /** Something that holds memory or threads until it is closed. */
  public interface Kept extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Does a task's work with a worker that no other task has meanwhile.
   *
   * @param setup what it works for; workers of equal setups are as good as each other
   * @param make makes one of that setup
   */
  public static <W extends Kept, R> R with(
      Object setup, Class<W> type, Supplier<W> make, Function<W, R> work) {
    Optional<Kept> found;
    List<Kept> outdated;
    synchronized (LOCK) {
      outdated = turnTo(setup);
      found = Optional.ofNullable(IDLE.pollLast());
    }
    outdated.forEach(Kept::close);
    W worker = found.<W>map(type::cast).orElseGet(make);
    boolean whole = false;
    try {
      R result = work.apply(worker);
      whole = true;
      return result;
    } finally {
      // An engine that was interrupted is in no state to be used again.
      if (!whole || !keep(setup, worker)) {
        worker.close();
      }
    }
  }

  /** What all workers of a setup have in common, made when the first of them asks. */
  public static <S extends Kept> S shared(Object setup, Class<S> type, Supplier<S> make) {
    Kept common;
    List<Kept> outdated;
    synchronized (LOCK) {
      outdated = turnTo(setup);
      if (shared.isEmpty()) {
        shared = Optional.of(make.get());
      }
      common = shared.get();
    }
    outdated.forEach(Kept::close);
    return type.cast(common);
  }

  /** Closes this JVM's idle workers, and lets go of what they shared. */
  public static void closeIdle() {
    List<Kept> kept;
    synchronized (LOCK) {
      kept = letGo();
    }
    kept.forEach(Kept::close);
  }

  private static boolean keep(Object setup, Kept worker) {
    synchronized (LOCK) {
      boolean wanted = current.filter(setup::equals).isPresent();
      if (wanted) {
        IDLE.addLast(worker);
      }
      return wanted;
    }
  }

  /** What is to be closed because another setup's work has begun. */
  private static List<Kept> turnTo(Object setup) {
    if (current.filter(setup::equals).isPresent()) {
      return List.of();
    }
    List<Kept> outdated = letGo();
    current = Optional.of(setup);
    return outdated;
  }

  private static List<Kept> letGo() {
    List<Kept> kept = new ArrayList<>(IDLE);
    shared.ifPresent(kept::add);
    IDLE.clear();
    shared = Optional.empty();
    current = Optional.empty();
    return kept;
  }
}
