package org.nshot.engine;

import java.util.Optional;

/**
 * The arithmetic of a convolution of one geometry and its gradient: images [images, height, width,
 * channels], weights [out, in, kernel, kernel], bias [out].
 */
interface ConvolutionKernel extends AutoCloseable {
  /** What sizes a convolution. */
  record Geometry(int images, Window window, boolean bias) {
    /** [images, height, width, channels] of what is read. */
    long[] in() {
      return new long[] {images, window.in().height(), window.in().width(), window.in().channels()};
    }

    /** [images, height, width, channels] of what is written. */
    long[] out() {
      return new long[] {
        images, window.out().height(), window.out().width(), window.out().channels()
      };
    }

    /** [out, in, kernel, kernel]. */
    long[] weight() {
      int kernel = window.kernel();
      return new long[] {window.out().channels(), window.in().channels(), kernel, kernel};
    }

    /** [out]. */
    long[] biases() {
      return new long[] {window.out().channels()};
    }
  }

  /** Makes the kernels of one lane, which run one after another on its thread. */
  interface Factory extends AutoCloseable {
    ConvolutionKernel kernel(Geometry geometry);

    /** Bytes held outside the heap. */
    long bytes();

    @Override
    void close();
  }

  void forward(Floats x, Floats weight, Optional<Floats> bias, Floats y);

  /**
   * Gradients from the gradient of y; all are overwritten.
   *
   * @param gx empty where nobody needs it
   * @param gb there where the convolution has a bias
   */
  void backward(
      Floats x,
      Floats weight,
      Optional<Floats> bias,
      Floats gy,
      Optional<Floats> gx,
      Floats gw,
      Optional<Floats> gb);

  @Override
  void close();
}
