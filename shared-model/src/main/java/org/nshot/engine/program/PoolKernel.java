package org.nshot.engine.program;

import org.nshot.engine.memory.Floats;

/** The arithmetic of average pooling and its gradient, on [images, height, width, channels]. */
public interface PoolKernel {
  /** Mean over a square window, padding not counted. */
  void forward(Window window, int images, Floats x, Floats y);

  /** gx from gy. */
  void backward(Window window, int images, Floats gy, Floats gx);

  /** Mean over all positions: images as planes → [images, channels]. */
  void globalForward(Planes planes, Floats x, Floats y);

  /** gx from gy. */
  void globalBackward(Planes planes, Floats gy, Floats gx);
}
