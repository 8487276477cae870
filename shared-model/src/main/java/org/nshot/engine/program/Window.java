package org.nshot.engine.program;

import org.nshot.space.Shape;

/**
 * A square window sliding over an image.
 *
 * @param in what it slides over
 * @param out what comes out
 * @param padding positions outside the image on each side
 */
public record Window(Shape in, Shape out, int kernel, int stride, int padding) {
  public Window {
    if (extent(in.height(), kernel, stride, padding) != out.height()
        || extent(in.width(), kernel, stride, padding) != out.width()) {
      throw new IllegalArgumentException(
          "window %s, stride %s, padding %s over %s does not give %s"
              .formatted(kernel, stride, padding, in, out));
    }
  }

  /** The same over planes of some channels each. */
  public Window ofPlanes(int width) {
    return new Window(
        new Shape(in.height(), in.width(), width),
        new Shape(out.height(), out.width(), width),
        kernel,
        stride,
        padding);
  }

  private static int extent(int in, int kernel, int stride, int padding) {
    return (in + 2 * padding - kernel) / stride + 1;
  }

  /** First row or column of the image that an output position sees. */
  public int first(int output) {
    return Math.max(0, output * stride - padding);
  }

  /** The one after the last, for an image of the extent. */
  public int end(int output, int extent) {
    return Math.min(extent, output * stride - padding + kernel);
  }
}
