package org.nshot.engine;

import org.nshot.space.Shape;

/**
 * How images of a shape lie in memory: as planes of some channels each, [images, ⌈channels /
 * width⌉, height, width of the image, width]. With one plane an image that is [images, height,
 * width, channels]. Channels that the last plane has too many are padding and always 0: everything
 * that is computed of zeros here is 0 again.
 *
 * @param area positions of an image
 * @param width channels of a plane
 * @param period length of figures of channels, so that vector loops need no masks: with padding
 *     where there are several planes, repeated to whole vectors where there is one
 */
record Planes(int area, int channels, int width, int period) {
  Planes {
    boolean whole = width == channels ? period % channels == 0 : period == stored(channels, width);
    if (!whole) {
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
   * Planes as wide as a vector: a loop over a plane then keeps its channels' figures in registers,
   * and oneDNN's fastest convolutions read them. Where the channels are no whole number of vectors,
   * the last plane is padded, but for few channels, of which padding would be the larger part, and
   * for images of one position, such as a classifier's features.
   */
  static Planes ofVectors(Shape shape) {
    int channels = shape.channels();
    int stored = stored(channels, Vectors.LANES);
    boolean padded = shape.area() > 1 && channels > Vectors.LANES && 2 * stored <= 3 * channels;
    return channels == stored || padded
        ? new Planes(shape.area(), channels, Vectors.LANES, stored)
        : interleavedForVectors(shape);
  }

  private static int stored(int channels, int width) {
    return (channels + width - 1) / width * width;
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
    return stored(channels, width) / width;
  }

  /** Floats of an image, padding included. */
  int size() {
    return perImage() * floats();
  }

  /** Whether the last plane has channels that are none. */
  boolean padded() {
    return channels % width != 0;
  }

  /**
   * Fills an array of figures of channels from the first ones: zeros for padding, else the same
   * figures again.
   *
   * @param figures [period], of which the first {@link #channels} are there
   */
  void repeat(float[] figures) {
    for (int i = channels; i < figures.length; i++) {
      figures[i] = padded() ? 0 : figures[i - channels];
    }
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
