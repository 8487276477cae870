package org.nshot.data;

import java.io.IOException;

/**
 * Image files to eight-bit RGB: JPEG, PNG, WebP, GIF and BMP, of several frames the first. A grey
 * image's values are copied to all three channels as they stand (converting them as Java's grey
 * colour space would shift their gamma), alpha is dropped, palettes are looked up, sixteen bits are
 * scaled to eight, four inks become what they leave of the light, and colour profiles are left
 * aside: the pixels other frameworks train on.
 *
 * <p>What a file is, its first bytes say, not its name. Damaged files are refused also where the
 * decoder would fill the missing part with grey.
 */
public final class ImageDecoder {
  private final long maxPixels;

  /**
   * @param maxPixels largest height x width that is decoded: a small file can name a size that
   *     fills the memory
   * @throws IllegalArgumentException if it is less than 1
   */
  public ImageDecoder(long maxPixels) {
    if (maxPixels < 1) {
      throw new IllegalArgumentException("max pixels " + maxPixels + ", expected at least 1");
    }
    this.maxPixels = maxPixels;
  }

  /**
   * @param encoded content of the file; not to be changed while the image is open
   * @throws IOException if it is none of these
   */
  public EncodedImage open(byte[] encoded) throws IOException {
    return EncodedImage.open(encoded, maxPixels);
  }

  /**
   * @throws IOException with the reason if the file is none of these, is damaged, or exceeds the
   *     limit
   */
  public RgbImage decode(byte[] encoded) throws IOException {
    try (EncodedImage image = open(encoded)) {
      return image.decode();
    }
  }
}
