package org.nshot.space;

import java.io.Serializable;

/**
 * What one image is at some point of a network, in the engine's order [height, width, channels].
 */
public record Shape(int height, int width, int channels) implements Serializable {
  public Shape {
    if (height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "shape %sx%sx%s: every extent must be at least 1".formatted(height, width, channels));
    }
    // Two extents can't overflow a long; the third is divided by.
    if ((long) height * width > Integer.MAX_VALUE / channels) {
      throw new IllegalArgumentException(
          "shape %sx%sx%s: more than %s values"
              .formatted(height, width, channels, Integer.MAX_VALUE));
    }
  }

  /** Values in one image. */
  public int size() {
    return height * width * channels;
  }

  /** Positions in one image. */
  public int area() {
    return height * width;
  }

  @Override
  public String toString() {
    return height + "x" + width + "x" + channels;
  }
}
