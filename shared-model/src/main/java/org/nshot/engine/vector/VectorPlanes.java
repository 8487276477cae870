package org.nshot.engine.vector;

import org.nshot.engine.program.Planes;
import org.nshot.space.Shape;

/** {@link Planes} for loops over the JDK's vectors. */
public final class VectorPlanes {
  private VectorPlanes() {}

  /** All channels of a position beside each other. */
  public static Planes interleaved(Shape shape) {
    int channels = shape.channels();
    return new Planes(shape.area(), channels, channels, Vectors.period(channels));
  }

  /**
   * Planes as wide as a vector: a loop over a plane then keeps its channels' figures in registers,
   * and oneDNN's fastest convolutions read them. Where the channels are no whole number of vectors,
   * the last plane is padded, but for few channels, of which padding would be the larger part, and
   * for images of one position, such as a classifier's features.
   */
  public static Planes blocked(Shape shape) {
    int channels = shape.channels();
    int stored = Planes.stored(channels, Vectors.LANES);
    boolean padded = shape.area() > 1 && channels > Vectors.LANES && 2 * stored <= 3 * channels;
    return channels == stored || padded
        ? new Planes(shape.area(), channels, Vectors.LANES, stored)
        : interleaved(shape);
  }

  /** One plane of any length, for arrays that are worked on without regard to channels. */
  static Planes plain(int length) {
    return new Planes(length, 1, 1, Vectors.LANES);
  }
}
