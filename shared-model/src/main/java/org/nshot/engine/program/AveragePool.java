package org.nshot.engine.program;

import java.util.List;

/** The layer AveragePool. */
record AveragePool(Lane lane, Window window, Value x, Value y) implements Operation {
  /** Planes are images of their own to a pooling. */
  static AveragePool of(Lane lane, Window window, Value x, Value y) {
    int width = lane.kernels().node().planes(window.in()).width();
    return new AveragePool(lane, window.ofPlanes(width), x, y);
  }

  private int planes(Images images) {
    return images.count() * (x.ofImage() / window.in().size());
  }

  @Override
  public List<Step> forward() {
    return List.of(
        Step.ofImages(
            List.of(x),
            List.of(y),
            images ->
                lane.kernels()
                    .pool()
                    .forward(window, planes(images), x.floats(images), y.floats(images))));
  }

  @Override
  public void backward(Backward program) {
    if (!x.differentiable()) {
      return;
    }
    Value gy = program.gradient(y);
    Value gx = x.another();
    program.add(
        Step.ofImages(
            List.of(gy),
            List.of(gx),
            images ->
                lane.kernels()
                    .pool()
                    .backward(window, planes(images), gy.floats(images), gx.floats(images))));
    program.contribute(x, gx, true);
  }
}
