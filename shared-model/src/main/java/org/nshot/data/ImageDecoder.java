package org.nshot.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.nshot.space.Shape;

/**
 * JPEG and PNG to eight-bit RGB. A grey image's values are copied to all three channels as they
 * stand (converting them as Java's grey colour space would shift their gamma), alpha is dropped,
 * palettes are looked up, sixteen bits are scaled to eight, and colour profiles are left aside: the
 * pixels other frameworks train on.
 *
 * <p>Which of the two a file is, its first bytes say, not its name. Damaged files are refused also
 * where the decoder would fill the missing part with grey.
 */
public final class ImageDecoder {
  private static final int SIXTEEN_BIT = 65535;

  private enum Format {
    JPEG(0xff, 0xd8, 0xff),
    PNG(0x89, 'P', 'N', 'G');

    private final int[] magic;

    Format(int... magic) {
      this.magic = magic;
    }

    private boolean begins(byte[] encoded) {
      for (int i = 0; i < magic.length; i++) {
        if (i >= encoded.length || (encoded[i] & 0xff) != magic[i]) {
          return false;
        }
      }
      return true;
    }
  }

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
   * The size the file's header names; nothing is decoded.
   *
   * @return with the three channels that decoding would give
   * @throws IOException with the reason if the header can't be read
   */
  public Shape size(byte[] encoded) throws IOException {
    return read(encoded, ImageDecoder::size);
  }

  /**
   * @throws IOException with the reason if the file is neither JPEG nor PNG, is damaged, or exceeds
   *     the limit
   */
  public RgbImage decode(byte[] encoded) throws IOException {
    return read(encoded, this::decode);
  }

  private interface Reading<T> {
    T from(ImageReader reader) throws IOException;
  }

  private static <T> T read(byte[] encoded, Reading<T> reading) throws IOException {
    Format format = format(encoded);
    ImageReader reader =
        ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT)).next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
      reader.setInput(in, true, true);
      return reading.from(reader);
    } catch (IOException | RuntimeException e) {
      // The decoders meet some damage with whatever exception it leads them to.
      throw new IOException(format + ": " + reason(e), e);
    } finally {
      reader.dispose();
    }
  }

  private static Format format(byte[] encoded) throws IOException {
    if (encoded.length == 0) {
      throw new IOException("empty file, expected JPEG or PNG");
    }
    for (Format format : Format.values()) {
      if (format.begins(encoded)) {
        return format;
      }
    }
    throw new IOException("neither JPEG nor PNG by its first bytes");
  }

  private static String reason(Exception e) {
    String message = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    return message.lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  private static Shape size(ImageReader reader) throws IOException {
    return new Shape(reader.getHeight(0), reader.getWidth(0), RgbImage.CHANNELS);
  }

  private RgbImage decode(ImageReader reader) throws IOException {
    Shape size = size(reader);
    long pixels = (long) size.height() * size.width();
    if (pixels > maxPixels || pixels > (Integer.MAX_VALUE - 8) / RgbImage.CHANNELS) {
      throw new IOException(
          "%dx%d is more than %d pixels".formatted(size.height(), size.width(), maxPixels));
    }
    List<String> damage = new ArrayList<>();
    reader.addIIOReadWarningListener(
        (IIOReadWarningListener)
            (source, warning) -> {
              if (isDamage(warning)) {
                damage.add(warning);
              }
            });
    BufferedImage image = reader.read(0);
    if (!damage.isEmpty()) {
      throw new IOException(damage.get(0));
    }
    return new RgbImage(size.height(), size.width(), rgb(image));
  }

  /** libjpeg's warnings after which pixels are made up; it goes on where it should not. */
  private static boolean isDamage(String warning) {
    String text = warning.toLowerCase(Locale.ROOT);
    return text.startsWith("premature end")
        || text.startsWith("truncated file")
        || (text.startsWith("corrupt jpeg data") && !text.contains("extraneous bytes"));
  }

  private static byte[] rgb(BufferedImage image) throws IOException {
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
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
      throw new IOException("%d colour bands, expected grey, RGB or palette".formatted(bands));
    }
    int step = grey ? 0 : 1;
    return switch (colors.getComponentSize(0)) {
      case 8 -> (row, pixel, channel) -> (byte) row[pixel + channel * step];
      case 16 ->
          (row, pixel, channel) ->
              (byte) ((row[pixel + channel * step] * 255L + SIXTEEN_BIT / 2) / SIXTEEN_BIT);
      default ->
          throw new IOException(
              "samples of %d bits, expected 8 or 16".formatted(colors.getComponentSize(0)));
    };
  }
}
