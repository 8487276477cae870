package org.nshot.engine.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel;
import org.nshot.engine.program.Window;

/** {@link ConvolutionKernel} with ND4J's operations. Every call's arrays are checked here. */
public final class Nd4jConvolution implements ConvolutionKernel {
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
  public static final class Factory implements ConvolutionKernel.Factory {
    private final Arena unwanted = new Arena(0);

    @Override
    public ConvolutionKernel kernel(Geometry geometry) {
      return new Nd4jConvolution(geometry, unwanted);
    }

    @Override
    public ConvolutionKernel kernel(Geometry geometry, ConvolutionKernel like) {
      return kernel(geometry);
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
    if (geometry.groups() > 1) {
      new Groups(geometry).forward(forward, in, w, out);
      return;
    }
    List<INDArray> inputs =
        new ArrayList<>(List.of(array(in, geometry.in()), array(w, geometry.weight())));
    b.ifPresent(values -> inputs.add(array(values, geometry.biases())));
    forward.run(inputs, List.of(array(out, geometry.out())));
  }

  @Override
  public int ordered(Pass pass) {
    return 0;
  }

  @Override
  public void order(Pass pass, Floats from, Floats to) {
    throw new IllegalStateException("ND4J takes weights as they are");
  }

  @Override
  public void backward(
      Floats in, Floats w, Floats gy, Optional<Floats> gx, Floats gw, Optional<Floats> gb) {
    if (geometry.bias() != gb.isPresent()) {
      throw new IllegalArgumentException("a bias needs a place for its gradient, and only a bias");
    }
    if (geometry.groups() > 1) {
      new Groups(geometry).backward(backward, in, w, gy, gx, gw);
      return;
    }
    List<INDArray> inputs =
        new ArrayList<>(List.of(array(in, geometry.in()), array(w, geometry.weight())));
    gb.ifPresent(values -> inputs.add(array(values, geometry.biases()))); // for its shape
    inputs.add(array(gy, geometry.out()));
    List<INDArray> outputs =
        new ArrayList<>(
            List.of(
                array(gx.orElseGet(() -> unwanted(in.length())), geometry.in()),
                array(gw, geometry.weight())));
    gb.ifPresent(values -> outputs.add(array(values, geometry.biases())));
    backward.run(inputs, outputs);
  }

  /**
   * Groups one after another, each on copies of its own channels: ND4J has no grouped ones. Slow,
   * and meant for an oracle and a last resort.
   */
  private record Groups(Geometry geometry) {
    void forward(NativeOp op, Floats in, Floats w, Floats out) {
      float[] result = new float[out.length()];
      for (int group = 0; group < geometry.groups(); group++) {
        try (INDArray x = channels(in, geometry.in(), group);
            INDArray weight = filters(w, group);
            INDArray y = Nd4j.create(DataType.FLOAT, part(geometry.out(), 3))) {
          op.run(List.of(x, weight), List.of(y));
          spread(y, geometry.out(), group, result);
        }
      }
      out.put(result, 0);
    }

    void backward(NativeOp op, Floats in, Floats w, Floats gy, Optional<Floats> gx, Floats gw) {
      float[] ofAllImages = new float[in.length()];
      float[] ofAllWeights = new float[w.length()];
      for (int group = 0; group < geometry.groups(); group++) {
        try (INDArray x = channels(in, geometry.in(), group);
            INDArray weight = filters(w, group);
            INDArray gradient = channels(gy, geometry.out(), group);
            INDArray ofImages = Nd4j.create(DataType.FLOAT, x.shape());
            INDArray ofWeight = Nd4j.create(DataType.FLOAT, weight.shape())) {
          op.run(List.of(x, weight, gradient), List.of(ofImages, ofWeight));
          float[] own = ofWeight.reshape(ofWeight.length()).toFloatVector();
          System.arraycopy(own, 0, ofAllWeights, group * own.length, own.length);
          spread(ofImages, geometry.in(), group, ofAllImages);
        }
      }
      gw.put(ofAllWeights, 0);
      gx.ifPresent(target -> target.put(ofAllImages, 0));
    }

    /** A shape with one group's part of an axis. */
    private long[] part(long[] shape, int axis) {
      long[] part = shape.clone();
      part[axis] /= geometry.groups();
      return part;
    }

    /** A copy of a group's channels of [images, height, width, channels]. */
    private INDArray channels(Floats images, long[] shape, int group) {
      float[] all = new float[images.length()];
      images.get(all, 0);
      int channels = (int) shape[3];
      int own = channels / geometry.groups();
      float[] values = new float[all.length / geometry.groups()];
      for (int row = 0; row < all.length / channels; row++) {
        System.arraycopy(all, row * channels + group * own, values, row * own, own);
      }
      return Nd4j.create(values, part(shape, 3), 'c');
    }

    /** Writes a group's channels back to their places. */
    private void spread(INDArray part, long[] shape, int group, float[] all) {
      float[] values = part.reshape(part.length()).toFloatVector();
      int channels = (int) shape[3];
      int own = channels / geometry.groups();
      for (int row = 0; row < all.length / channels; row++) {
        System.arraycopy(values, row * own, all, row * channels + group * own, own);
      }
    }

    /** A copy of a group's filters of [out, in / groups, kernel, kernel]. */
    private INDArray filters(Floats weight, int group) {
      float[] all = new float[weight.length()];
      weight.get(all, 0);
      int own = all.length / geometry.groups();
      float[] values = Arrays.copyOfRange(all, group * own, (group + 1) * own);
      return Nd4j.create(values, part(geometry.weight(), 0), 'c');
    }
  }

  private Floats unwanted(int length) {
    unwanted.reserve(length);
    return unwanted.cut(0, length);
  }

  private static INDArray array(Floats floats, long[] shape) {
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (floats.length() != size) {
      throw new IllegalArgumentException(
          "convolution: %s values, expected %s".formatted(floats.length(), Arrays.toString(shape)));
    }
    return floats.array(shape);
  }

  @Override
  public void close() {
    forward.close();
    backward.close();
  }
}
