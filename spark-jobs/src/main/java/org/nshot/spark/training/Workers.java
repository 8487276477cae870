package org.nshot.spark.training;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The idle workers of this JVM. Static because it must outlive a task: an engine's native memory
 * and its compiled programs are worth keeping from round to round, and tasks share nothing else.
 * Keeps workers of one setup; those of an earlier run are closed when a task of another comes.
 */
final class Workers {
  private static final Deque<Worker> IDLE = new ArrayDeque<>();

  private Workers() {}

  /** A worker that no other task has until it is given back. */
  static Worker borrow(WorkerSetup setup) {
    List<Worker> outdated = new ArrayList<>();
    Worker found = null;
    synchronized (IDLE) {
      for (Worker worker : IDLE) {
        if (!worker.setup().equals(setup)) {
          outdated.add(worker);
        }
      }
      IDLE.removeAll(outdated);
      found = IDLE.pollLast();
    }
    outdated.forEach(Worker::close);
    return found == null ? new Worker(setup) : found;
  }

  static void giveBack(Worker worker) {
    synchronized (IDLE) {
      IDLE.addLast(worker);
    }
  }

  /** Closes this JVM's idle workers. */
  static void closeIdle() {
    List<Worker> idle;
    synchronized (IDLE) {
      idle = new ArrayList<>(IDLE);
      IDLE.clear();
    }
    idle.forEach(Worker::close);
  }
}
