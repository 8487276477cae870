package org.nshot.data;

/**
 * A decoded image.
 *
 * @param pixels red, green and blue of every position, [height, width, 3]
 */
public record RgbImage(int height, int width, byte[] pixels) {
  public static final int CHANNELS = 3;

  public RgbImage {
    if (height < 1 || width < 1 || pixels.length != (long) height * width * CHANNELS) {
      throw new IllegalArgumentException(
          "image %sx%s of %s bytes, expected height x width x 3"
              .formatted(height, width, pixels.length));
    }
  }

  /**
   * @param region within the image
   */
  RgbImage part(Crop region) {
    int rowBytes = region.width() * CHANNELS;
    byte[] part = new byte[region.height() * rowBytes];
    for (int y = 0; y < region.height(); y++) {
      int from = ((region.top() + y) * width + region.left()) * CHANNELS;
      System.arraycopy(pixels, from, part, y * rowBytes, rowBytes);
    }
    return new RgbImage(region.height(), region.width(), part);
  }
}
