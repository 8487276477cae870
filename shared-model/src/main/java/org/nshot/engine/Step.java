package org.nshot.engine;

import java.util.List;

/**
 * One call of a kernel.
 *
 * @param reads buffers it needs as earlier steps left them
 * @param writes buffers it fills; one that is also read is worked on in place
 */
record Step(List<Value> reads, List<Value> writes, Runnable action) {
  Step {
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
  }

  void run() {
    action.run();
  }
}
