package org.nshot.engine;

import org.nshot.space.Shape;

/**
 * How images of a shape lie in memory: as planes of some channels each, [images, channels / width,
 * height, width of the image, width]. With one plane an image that is [images, height, width,
 * channels].
 *
 * @param area positions of an image
 * @param width channels of a plane
 * @param period length to which figures of channels are repeated, so that vector loops need no
 *     masks: the channels themselves where there are several planes
 */
record Planes(int area, int channels, int width, int period) {
  Planes {
    if (channels % width != 0 || period % channels != 0) {
      throw new IllegalArgumentException(
          "%d channels in planes of %d, period %d".formatted(channels, width, period));
    }
  }

  /** All channels of a position beside each other. */
  static Planes interleaved(Shape shape) {
    int channels = shape.channels();
    return new Planes(shape.area(), channels, channels, channels);
  }

  /** The same, for loops over vectors. */
  static Planes interleavedForVectors(Shape shape) {
    int channels = shape.channels();
    return new Planes(shape.area(), channels, channels, Vectors.period(channels));
  }

  /**
   * Planes as wide as a vector, where the channels are a whole number of them: a loop over a plane
   * then keeps its channels' figures in registers, and oneDNN's fastest convolutions read them.
   */
  static Planes ofVectors(Shape shape) {
    int channels = shape.channels();
    return channels % Vectors.LANES == 0
        ? new Planes(shape.area(), channels, Vectors.LANES, channels)
        : interleavedForVectors(shape);
  }

  /** Whether oneDNN has fast convolutions over planes of the JDK's vectors. */
  static boolean vectorsSuitOneDnn() {
    return Vectors.LANES == 8 || Vectors.LANES == 16;
  }

  /** One plane of any length, for arrays that are worked on without regard to channels. */
  static Planes plain(int length) {
    return new Planes(length, 1, 1, Vectors.LANES);
  }

  /** After how many floats of a plane its channels' figures come again, in whole vectors. */
  int stride() {
    return perImage() == 1 ? period : width;
  }

  int perImage() {
    return channels / width;
  }

  /** Floats of a plane. */
  int floats() {
    return area * width;
  }

  /** Where the first image has a channel's first value. */
  int first(int channel) {
    return channel / width * floats() + channel % width;
  }
}
