package org.nshot.data;

import org.nshot.space.Shape;

/** Sizes with a given shorter side, by torchvision's formula (its Resize of one number). */
final class ShorterSide {
  private ShorterSide() {}

  /** The image's size once its shorter side is of this length; the longer one is rounded down. */
  static Shape resized(Shape image, int shorter) {
    int height = image.height();
    int width = image.width();
    return height <= width
        ? new Shape(shorter, Math.toIntExact((long) shorter * width / height), image.channels())
        : new Shape(Math.toIntExact((long) shorter * height / width), shorter, image.channels());
  }
}
