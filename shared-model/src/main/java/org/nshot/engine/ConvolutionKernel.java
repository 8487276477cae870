package org.nshot.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * ND4J's convolution of one geometry and its gradient, [images, height, width, channels] with
 * weights [out, in, kernel, kernel]. Every call's arrays are checked here.
 */
final class ConvolutionKernel implements AutoCloseable {
  /** What sizes a convolution. */
  record Geometry(int images, Window window, boolean bias) {}

  private final long[] x;
  private final long[] y;
  private final long[] weight;
  private final long[] bias;
  private final NativeOp forward;
  private final NativeOp backward;

  ConvolutionKernel(Geometry geometry) {
    Window w = geometry.window();
    int n = geometry.images();
    int k = w.kernel();
    x = new long[] {n, w.in().height(), w.in().width(), w.in().channels()};
    y = new long[] {n, w.out().height(), w.out().width(), w.out().channels()};
    weight = new long[] {w.out().channels(), w.in().channels(), k, k};
    bias = new long[] {w.out().channels()};
    int s = w.stride();
    int p = w.padding();
    long[] arguments = {k, k, s, s, p, p, 1, 1, 0, 1, 1}; // ..., dilation, not same, NHWC, OIHW
    forward = new NativeOp("conv2d", arguments);
    backward = new NativeOp("conv2d_bp", arguments);
  }

  void forward(Floats in, Floats w, Optional<Floats> b, Floats out) {
    List<INDArray> inputs = new ArrayList<>(List.of(array(in, x), array(w, weight)));
    b.ifPresent(values -> inputs.add(array(values, bias)));
    forward.run(inputs, List.of(array(out, y)));
  }

  /**
   * Gradients of x, weight and bias (where there is one) from the gradient of y; all are
   * overwritten.
   */
  void backward(
      Floats in,
      Floats w,
      Optional<Floats> b,
      Floats gy,
      Floats gx,
      Floats gw,
      Optional<Floats> gb) {
    if (b.isPresent() != gb.isPresent()) {
      throw new IllegalArgumentException("a bias needs a place for its gradient, and only a bias");
    }
    List<INDArray> inputs = new ArrayList<>(List.of(array(in, x), array(w, weight)));
    b.ifPresent(values -> inputs.add(array(values, bias)));
    inputs.add(array(gy, y));
    List<INDArray> outputs = new ArrayList<>(List.of(array(gx, x), array(gw, weight)));
    gb.ifPresent(values -> outputs.add(array(values, bias)));
    backward.run(inputs, outputs);
  }

  private static INDArray array(Floats floats, long[] shape) {
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (floats.length() != size) {
      throw new IllegalArgumentException(
          "convolution: %d values, expected %s".formatted(floats.length(), Arrays.toString(shape)));
    }
    return floats.array(shape);
  }

  @Override
  public void close() {
    forward.close();
    backward.close();
  }
}
