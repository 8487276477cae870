package org.nshot.engine.program;

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
public record Planes(int area, int channels, int width, int period) {
  public Planes {
    boolean whole = width == channels ? period % channels == 0 : period == stored(channels, width);
    if (!whole) {
      throw new IllegalArgumentException(
          "%s channels in planes of %s, period %s".formatted(channels, width, period));
    }
  }

  /** All channels of a position beside each other. */
  public static Planes interleaved(Shape shape) {
    int channels = shape.channels();
    return new Planes(shape.area(), channels, channels, channels);
  }

  /** Channels with those that fill the last plane. */
  public static int stored(int channels, int width) {
    return (channels + width - 1) / width * width;
  }

  /** After how many floats of a plane its channels' figures come again, in whole vectors. */
  public int stride() {
    return perImage() == 1 ? period : width;
  }

  /** Planes of an image. */
  public int perImage() {
    return stored(channels, width) / width;
  }

  /** Floats of an image, padding included. */
  public int size() {
    return perImage() * floats();
  }

  /** Whether the last plane has channels that are none. */
  public boolean padded() {
    return channels % width != 0;
  }

  /**
   * Fills an array of figures of channels from the first ones: zeros for padding, else the same
   * figures again.
   *
   * @param figures [period], of which the first {@link #channels} are there
   */
  public void repeat(float[] figures) {
    for (int i = channels; i < figures.length; i++) {
      figures[i] = padded() ? 0 : figures[i - channels];
    }
  }

  /** Floats of a plane. */
  public int floats() {
    return area * width;
  }

  /** Where the first image has a channel's first value. */
  public int first(int channel) {
    return channel / width * floats() + channel % width;
  }
}
