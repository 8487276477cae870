package org.nshot.engine.program;

import java.util.Optional;
import org.nshot.engine.memory.Floats;

/**
 * The arithmetic of a convolution of one geometry and its gradients: images [images, height, width,
 * channels], weights [out, in / groups, kernel, kernel], bias [out].
 *
 * <p>A pass may want the weights in an order of its own. They are brought into it once and then
 * serve any number of calls.
 */
public interface ConvolutionKernel extends AutoCloseable {
  /**
   * What sizes a convolution.
   *
   * @param groups output channels of a group read that group's input channels alone
   */
  record Geometry(int images, Window window, int groups, boolean bias) {
    /** One that reads all channels. */
    public Geometry(int images, Window window, boolean bias) {
      this(images, window, 1, bias);
    }

    /** [images, height, width, channels] of what is read. */
    public long[] in() {
      return new long[] {images, window.in().height(), window.in().width(), window.in().channels()};
    }

    /** [images, height, width, channels] of what is written. */
    public long[] out() {
      return new long[] {
        images, window.out().height(), window.out().width(), window.out().channels()
      };
    }

    /** [out, in / groups, kernel, kernel]. */
    public long[] weight() {
      int kernel = window.kernel();
      return new long[] {window.out().channels(), window.in().channels() / groups, kernel, kernel};
    }

    /** [groups, out / groups, in / groups, kernel, kernel]: the same array. */
    public long[] groupedWeight() {
      long[] all = weight();
      return new long[] {groups, all[0] / groups, all[1], all[2], all[3]};
    }

    /** Whether every channel is a group of its own. */
    public boolean depthwise() {
      return groups > 1 && groups == window.in().channels() && groups == window.out().channels();
    }

    /** [out]. */
    public long[] biases() {
      return new long[] {window.out().channels()};
    }
  }

  /** What a kernel does with weights. */
  enum Pass {
    FORWARD,
    DATA_GRADIENT,
    WEIGHT_GRADIENT
  }

  /** Makes the kernels of one lane, which run one after another on its thread. */
  interface Factory extends AutoCloseable {
    ConvolutionKernel kernel(Geometry geometry);

    /** One for another number of images that has its weights in the same orders. */
    ConvolutionKernel kernel(Geometry geometry, ConvolutionKernel like);

    /** Bytes held outside the heap. */
    long bytes();

    @Override
    void close();
  }

  /** Floats of the weights in a pass's order; 0 where it takes and gives them as they are. */
  int ordered(Pass pass);

  /** Brings weights into a pass's order, or a gradient out of it. */
  void order(Pass pass, Floats from, Floats to);

  /**
   * @param weight as the pass wants it
   */
  void forward(Floats x, Floats weight, Optional<Floats> bias, Floats y);

  /**
   * Gradients from the gradient of y; all are overwritten.
   *
   * @param weight as the data's gradient wants it
   * @param gx empty where nobody needs it
   * @param gw as the weights' gradient has it
   * @param gb there where the convolution has a bias
   */
  void backward(
      Floats x, Floats weight, Floats gy, Optional<Floats> gx, Floats gw, Optional<Floats> gb);

  @Override
  void close();
}
