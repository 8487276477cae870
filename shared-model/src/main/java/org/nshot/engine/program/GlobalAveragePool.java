package org.nshot.engine.program;

import java.util.List;
import org.nshot.space.Shape;

/** The layer GlobalAveragePool. */
record GlobalAveragePool(Lane lane, Planes planes, Value x, Value y) implements Operation {
  static GlobalAveragePool of(Lane lane, Shape in, Value x, Value y) {
    return new GlobalAveragePool(lane, lane.kernels().node().planes(in), x, y);
  }

  @Override
  public List<Step> forward() {
    return List.of(
        Step.ofImages(
            List.of(x),
            List.of(y),
            images ->
                lane.kernels().pool().globalForward(planes, x.floats(images), y.floats(images))));
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
                    .globalBackward(planes, gy.floats(images), gx.floats(images))));
    program.contribute(x, gx, true);
  }
}
