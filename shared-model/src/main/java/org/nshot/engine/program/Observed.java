package org.nshot.engine.program;

import java.util.List;

/** An activation's output is looked at; it isn't changed. */
record Observed(Lane lane, Value y) implements Operation {
  @Override
  public List<Step> forward() {
    return List.of(Step.whole(List.of(y), List.of(), () -> lane.codes().add(y.floats())));
  }

  @Override
  public void backward(Backward program) {
    throw new IllegalStateException("what observes doesn't train");
  }
}
