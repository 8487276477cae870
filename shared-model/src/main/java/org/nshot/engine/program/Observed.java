package org.nshot.engine.program;

import java.util.List;

/**
 * An activation's output is looked at; it isn't changed.
 *
 * @param times how many layers read it: each would have an activation of its own, were equal layers
 *     not one
 */
record Observed(Lane lane, Value y, int times) implements Operation {
  @Override
  public List<Step> forward() {
    return List.of(Step.whole(List.of(y), List.of(), () -> lane.codes().add(y.floats(), times)));
  }

  @Override
  public void backward(Backward program) {
    throw new IllegalStateException("what observes doesn't train");
  }
}
