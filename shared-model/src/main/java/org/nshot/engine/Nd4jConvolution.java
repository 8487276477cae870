package org.nshot.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link ConvolutionKernel} with ND4J's operations. Every call's arrays are checked here. */
final class Nd4jConvolution implements ConvolutionKernel {
  private final Geometry geometry;
  private final NativeOp forward;
  private final NativeOp backward;
  private final Arena unwanted;

  /**
   * @param unwanted takes the images' gradient, which ND4J computes in any case, where nobody wants
   *     it
   */
  Nd4jConvolution(Geometry geometry, Arena unwanted) {
    this.geometry = geometry;
    this.unwanted = unwanted;
    Window w = geometry.window();
    int k = w.kernel();
    int s = w.stride();
    int p = w.padding();
    long[] arguments = {k, k, s, s, p, p, 1, 1, 0, 1, 1}; // ..., dilation, not same, NHWC, OIHW
    forward = new NativeOp("conv2d", arguments);
    backward = new NativeOp("conv2d_bp", arguments);
  }

  /** Its kernels share the memory of what nobody wants. */
  static final class Factory implements ConvolutionKernel.Factory {
    private final Arena unwanted = new Arena(0);

    @Override
    public ConvolutionKernel kernel(Geometry geometry) {
      return new Nd4jConvolution(geometry, unwanted);
    }

    @Override
    public long bytes() {
      return unwanted.bytes();
    }

    @Override
    public void close() {
      unwanted.close();
    }
  }

  @Override
  public void forward(Floats in, Floats w, Optional<Floats> b, Floats out) {
    List<INDArray> inputs =
        new ArrayList<>(List.of(array(in, geometry.in()), array(w, geometry.weight())));
    b.ifPresent(values -> inputs.add(array(values, geometry.biases())));
    forward.run(inputs, List.of(array(out, geometry.out())));
  }

  @Override
  public void backward(
      Floats in,
      Floats w,
      Optional<Floats> b,
      Floats gy,
      Optional<Floats> gx,
      Floats gw,
      Optional<Floats> gb) {
    if (b.isPresent() != gb.isPresent()) {
      throw new IllegalArgumentException("a bias needs a place for its gradient, and only a bias");
    }
    List<INDArray> inputs =
        new ArrayList<>(List.of(array(in, geometry.in()), array(w, geometry.weight())));
    b.ifPresent(values -> inputs.add(array(values, geometry.biases())));
    inputs.add(array(gy, geometry.out()));
    List<INDArray> outputs =
        new ArrayList<>(
            List.of(
                array(gx.orElseGet(() -> unwanted(in.length())), geometry.in()),
                array(gw, geometry.weight())));
    gb.ifPresent(values -> outputs.add(array(values, geometry.biases())));
    backward.run(inputs, outputs);
  }

  private Floats unwanted(int length) {
    unwanted.reserve(length);
    return unwanted.cut(0, length);
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
