package org.nshot.data;

/**
 * A rectangle of an image.
 *
 * @param top first row
 * @param left first column
 */
record Crop(int top, int left, int height, int width) {
  Crop {
    if (top < 0 || left < 0 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "crop of %sx%s at row %s, column %s".formatted(height, width, top, left));
    }
  }

  /** All of an image. */
  static Crop whole(int height, int width) {
    return new Crop(0, 0, height, width);
  }

  /** A rectangle of this rectangle, as one of the image. */
  Crop within(Crop inner) {
    return new Crop(top + inner.top, left + inner.left, inner.height, inner.width);
  }
}
