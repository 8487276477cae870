package org.nshot.data;

import java.awt.image.Raster;

/**
 * Red, green and blue of four inks, as Pillow makes them: JPEG files keep inks inverted, 255 for
 * none, and each ink darkens what the black leaves. Colour profiles are left aside.
 */
final class CmykPixels {
  private static final int BANDS = 4;
  private static final int BLACK = 3;
  private static final int MOST = 255;

  // libjpeg's way from YCC, in integers of 16 fractional bits (ITU-R BT.601).
  private static final int BITS = 16;
  private static final int HALF = 1 << BITS - 1;
  private static final int RED_OF_CR = 91881; // 1.40200
  private static final int GREEN_OF_CB = 22554; // 0.34414
  private static final int GREEN_OF_CR = 46802; // 0.71414
  private static final int BLUE_OF_CB = 116130; // 1.77200

  private CmykPixels() {}

  /**
   * @param inks as the file has them
   * @return [height, width, 3]
   */
  static byte[] of(Raster raster, JpegHead.Inks inks) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] target = new byte[height * width * RgbImage.CHANNELS];
    int[] row = new int[width * BANDS];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i += BANDS) {
        if (inks == JpegHead.Inks.YCCK) {
          toInks(row, i);
        }
        int light = row[i + BLACK];
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
          int value = light - product(MOST - row[i + channel], light);
          target[at++] = (byte) Math.max(0, value);
        }
      }
    }
    return target;
  }

  /** YCC is of the inks, and the file keeps those inverted. */
  private static void toInks(int[] row, int at) {
    int y = row[at];
    int cb = row[at + 1] - 128;
    int cr = row[at + 2] - 128;
    row[at] = MOST - clip(y + (RED_OF_CR * cr + HALF >> BITS));
    row[at + 1] = MOST - clip(y + (-GREEN_OF_CB * cb - GREEN_OF_CR * cr + HALF >> BITS));
    row[at + 2] = MOST - clip(y + (BLUE_OF_CB * cb + HALF >> BITS));
  }

  /** a · b / 255, rounded. */
  private static int product(int a, int b) {
    int sum = a * b + 128;
    return (sum >> 8) + sum >> 8;
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(MOST, value));
  }
}
