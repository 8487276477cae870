package org.nshot.engine;

/** The arithmetic of average pooling and its gradient, on [images, height, width, channels]. */
interface PoolKernel {
  /** Mean over a square window, padding not counted. */
  void forward(Window window, int images, Floats x, Floats y);

  /** gx from gy. */
  void backward(Window window, int images, Floats gy, Floats gx);

  /** Mean over all positions: [images, area, channels] → [images, channels]. */
  void globalForward(int images, int area, int channels, Floats x, Floats y);

  /** gx from gy. */
  void globalBackward(int images, int area, int channels, Floats gy, Floats gx);
}
