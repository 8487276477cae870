package org.nshot.engine;

import java.util.List;
import org.nshot.space.Shape;

/** The layer GlobalAveragePool. */
record GlobalAveragePool(Lane lane, Shape in, Value x, Value y) implements Operation {
  @Override
  public List<Step> forward() {
    int images = lane.split().own();
    return List.of(
        new Step(
            List.of(x),
            List.of(y),
            () ->
                lane.kernels()
                    .pool()
                    .globalForward(images, in.area(), in.channels(), x.floats(), y.floats())));
  }

  @Override
  public void backward(Backward program) {
    if (!x.differentiable()) {
      return;
    }
    int images = lane.split().own();
    Value gy = program.gradient(y);
    Value gx = new Value(x.length(), true);
    program.add(
        new Step(
            List.of(gy),
            List.of(gx),
            () ->
                lane.kernels()
                    .pool()
                    .globalBackward(images, in.area(), in.channels(), gy.floats(), gx.floats())));
    program.contribute(x, gx, true);
  }
}
