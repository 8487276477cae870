package org.nshot.engine;

import java.util.List;

/** The layer AveragePool. */
record AveragePool(Lane lane, Window window, Value x, Value y) implements Operation {
  /** Planes are images of their own to a pooling. */
  static AveragePool of(Lane lane, Window window, Value x, Value y) {
    int width = lane.kernels().node().planes(window.in()).width();
    return new AveragePool(lane, window.ofPlanes(width), x, y);
  }

  private int images() {
    return x.length() / window.in().size();
  }

  @Override
  public List<Step> forward() {
    return List.of(
        new Step(
            List.of(x),
            List.of(y),
            () -> lane.kernels().pool().forward(window, images(), x.floats(), y.floats())));
  }

  @Override
  public void backward(Backward program) {
    if (!x.differentiable()) {
      return;
    }
    Value gy = program.gradient(y);
    Value gx = new Value(x.length(), true);
    program.add(
        new Step(
            List.of(gy),
            List.of(gx),
            () -> lane.kernels().pool().backward(window, images(), gy.floats(), gx.floats())));
    program.contribute(x, gx, true);
  }
}
