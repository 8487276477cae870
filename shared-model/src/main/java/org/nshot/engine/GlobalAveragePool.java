package org.nshot.engine;

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
        new Step(
            List.of(x),
            List.of(y),
            () -> lane.kernels().pool().globalForward(planes, x.floats(), y.floats())));
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
            () -> lane.kernels().pool().globalBackward(planes, gy.floats(), gx.floats())));
    program.contribute(x, gx, true);
  }
}
