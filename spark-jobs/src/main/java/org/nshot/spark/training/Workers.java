package org.nshot.spark.training;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nshot.data.BatchesAhead;

/**
 * The idle workers of this JVM, and the batches that are made ahead for them. Static because it
 * must outlive a task: an engine's native memory, its compiled programs and the next round's images
 * are worth keeping from round to round, and tasks share nothing else. Keeps those of one setup;
 * those of an earlier run are closed when a task of another comes.
 */
final class Workers {
  private static final Deque<Worker> IDLE = new ArrayDeque<>();
  private static final Map<WorkerSetup, BatchesAhead> AHEAD = new HashMap<>();

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

  /** Where the setup's tasks take their batches. */
  static BatchesAhead batches(WorkerSetup setup) {
    List<BatchesAhead> outdated = new ArrayList<>();
    BatchesAhead batches;
    synchronized (AHEAD) {
      AHEAD.forEach(
          (other, ahead) -> {
            if (!other.equals(setup)) {
              outdated.add(ahead);
            }
          });
      AHEAD.keySet().retainAll(List.of(setup));
      batches = AHEAD.computeIfAbsent(setup, WorkerSetup::batches);
    }
    outdated.forEach(BatchesAhead::close);
    return batches;
  }

  /** Closes this JVM's idle workers, and lets go of what was made ahead. */
  static void closeIdle() {
    List<Worker> idle;
    synchronized (IDLE) {
      idle = new ArrayList<>(IDLE);
      IDLE.clear();
    }
    idle.forEach(Worker::close);
    List<BatchesAhead> ahead;
    synchronized (AHEAD) {
      ahead = new ArrayList<>(AHEAD.values());
      AHEAD.clear();
    }
    ahead.forEach(BatchesAhead::close);
  }
}
