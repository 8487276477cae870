package org.nshot.space;

import java.io.Serializable;

/**
 * What one image is at some point of a network, in the engine's order [height, width, channels].
 */
public record Shape(int height, int width, int channels) implements Serializable {
  public Shape {
    if (height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "shape %dx%dx%d: every extent must be at least 1".formatted(height, width, channels));
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
