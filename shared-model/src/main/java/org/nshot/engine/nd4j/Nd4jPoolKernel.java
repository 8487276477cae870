package org.nshot.engine.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.Planes;
import org.nshot.engine.program.PoolKernel;
import org.nshot.engine.program.Window;
import org.nshot.space.Shape;

/** {@link PoolKernel} with ND4J's operations alone. */
public final class Nd4jPoolKernel implements PoolKernel {
  @Override
  public void forward(Window w, int images, Floats x, Floats y) {
    try (NativeOp op = new NativeOp("avgpool2d", arguments(w))) {
      op.run(List.of(array(x, images, w.in())), List.of(array(y, images, w.out())));
    }
  }

  @Override
  public void backward(Window w, int images, Floats gy, Floats gx) {
    // The gradient depends on the shape of x alone; gx itself stands in for it.
    try (NativeOp op = new NativeOp("avgpool2d_bp", arguments(w))) {
      INDArray target = array(gx, images, w.in());
      target.assign(0);
      op.run(List.of(target, array(gy, images, w.out())), List.of(target));
    }
  }

  private static long[] arguments(Window w) {
    int k = w.kernel();
    int s = w.stride();
    int p = w.padding();
    return new long[] {k, k, s, s, p, p, 1, 1, 0, 0, 1}; // ..., not same, padding not counted, NHWC
  }

  private static INDArray array(Floats x, int images, Shape shape) {
    return x.array(images, shape.height(), shape.width(), shape.channels());
  }

  @Override
  public void globalForward(Planes planes, Floats x, Floats y) {
    int channels = planes.channels();
    try (INDArray mean = x.array(y.length() / channels, planes.area(), channels).mean(1)) {
      y.array(y.length() / channels, channels).assign(mean);
    }
  }

  @Override
  public void globalBackward(Planes planes, Floats gy, Floats gx) {
    int area = planes.area();
    int channels = planes.channels();
    int images = gy.length() / channels;
    INDArray share = gy.array(images, channels).div(area);
    INDArray target = gx.array(images, area, channels);
    target.assign(share.reshape(images, 1, channels).broadcast(images, area, channels));
  }
}
