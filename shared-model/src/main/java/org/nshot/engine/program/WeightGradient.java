package org.nshot.engine.program;

import java.util.List;
import java.util.Optional;
import org.nshot.engine.memory.Floats;
import org.nshot.supernet.Slice;

/**
 * Where a layer writes a weight's gradient: in its own place, or beside it where another layer with
 * the same weight has been through.
 */
record WeightGradient(Lane lane, Slice slice, Optional<Value> scratch) {
  static WeightGradient of(Lane lane, Slice slice, Backward program) {
    return new WeightGradient(lane, slice, program.scratchFor(slice));
  }

  /** The memory to write to. */
  Floats floats() {
    return scratch.map(Value::floats).orElseGet(() -> lane.gradient(slice));
  }

  /** Adds the step that takes what was written beside to its place. */
  void addUp(Backward program) {
    scratch.ifPresent(
        beside ->
            program.add(
                Step.whole(
                    List.of(beside),
                    List.of(),
                    () -> lane.kernels().node().add(beside.floats(), lane.gradient(slice)))));
  }
}
