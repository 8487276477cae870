package org.nshot.engine.program;

import java.util.List;

/** The layer Zero. */
record Zeros(Value y) implements Operation {
  @Override
  public List<Step> forward() {
    return List.of(
        Step.whole(List.of(), List.of(y), () -> y.floats().put(new float[y.length()], 0)));
  }

  @Override
  public void backward(Backward program) {}
}
