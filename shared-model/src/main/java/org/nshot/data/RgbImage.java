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
          "image %dx%d of %d bytes, expected height x width x 3"
              .formatted(height, width, pixels.length));
    }
  }
}
