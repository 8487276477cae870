package org.nshot.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;

/** The samples of a decoded image, as they stand, as bytes of red, green and blue. */
final class RgbPixels {
  private static final int SIXTEEN_BIT = 65535;

  private static final int[] ORDER = {0, 1, 2};

  private RgbPixels() {}

  /** Where pixels stand as they are wanted, a byte each of red, green and blue. */
  static WritableRaster raster(int height, int width) {
    int step = RgbImage.CHANNELS;
    return Raster.createInterleavedRaster(
        DataBuffer.TYPE_BYTE, width, height, width * step, step, ORDER, null);
  }

  static byte[] of(BufferedImage image) throws IOException {
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
    if (raster.getSampleModel() instanceof PixelInterleavedSampleModel model
        && model.equals(raster(raster.getHeight(), raster.getWidth()).getSampleModel())) {
      return ((DataBufferByte) raster.getDataBuffer()).getData();
    }
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] target = new byte[height * width * RgbImage.CHANNELS];
    int bands = raster.getNumBands();
    Samples samples = samples(colors, bands);
    int[] row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i += bands) {
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
          target[at++] = samples.value(row, i, channel);
        }
      }
    }
    return target;
  }

  /** How a pixel's samples become its red, green and blue. */
  private interface Samples {
    byte value(int[] row, int pixel, int channel);
  }

  private static Samples samples(ColorModel colors, int bands) throws IOException {
    if (colors instanceof IndexColorModel palette) {
      byte[][] table = new byte[RgbImage.CHANNELS][palette.getMapSize()];
      palette.getReds(table[0]);
      palette.getGreens(table[1]);
      palette.getBlues(table[2]);
      return (row, pixel, channel) -> table[channel][row[pixel]];
    }
    int space = colors.getColorSpace().getType();
    boolean grey = space == ColorSpace.TYPE_GRAY && bands <= 2;
    if (!grey && (space != ColorSpace.TYPE_RGB || bands < RgbImage.CHANNELS)) {
      throw new IOException("%s colour bands, expected grey, RGB or palette".formatted(bands));
    }
    int step = grey ? 0 : 1;
    return switch (colors.getComponentSize(0)) {
      case 8 -> (row, pixel, channel) -> (byte) row[pixel + channel * step];
      case 16 ->
          (row, pixel, channel) ->
              (byte) ((row[pixel + channel * step] * 255L + SIXTEEN_BIT / 2) / SIXTEEN_BIT);
      default ->
          throw new IOException(
              "samples of %s bits, expected 8 or 16".formatted(colors.getComponentSize(0)));
    };
  }
}
