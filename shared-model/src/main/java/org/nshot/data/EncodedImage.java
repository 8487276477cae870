package org.nshot.data;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.nshot.space.Shape;

/** An image file's content, opened but not yet decoded. Made by {@link ImageDecoder#open}. */
public final class EncodedImage implements AutoCloseable {
  private final ImageFileType type;
  private final byte[] file;
  private final JpegHead.Inks inks;
  private final Turn turn;
  private final ImageReader reader;
  private final long maxPixels;
  private final List<String> damage = new ArrayList<>();

  private EncodedImage(
      ImageFileType type,
      byte[] file,
      JpegHead.Inks inks,
      Turn turn,
      ImageReader reader,
      long maxPixels) {
    this.type = type;
    this.file = file;
    this.inks = inks;
    this.turn = turn;
    this.reader = reader;
    this.maxPixels = maxPixels;
  }

  static EncodedImage open(byte[] encoded, long maxPixels) throws IOException {
    ImageFileType type = ImageFileType.of(encoded);
    byte[] content = type.readable(encoded);
    JpegHead.Inks inks = JpegHead.Inks.NONE;
    Turn turn = Turn.NONE;
    if (type == ImageFileType.JPEG) {
      JpegHead head = JpegHead.of(encoded);
      content = head.file();
      inks = head.inks();
      turn = Turn.ofExif(head.exif());
    }
    ImageReader reader = type.reader();
    reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(content)), true, true);
    EncodedImage image = new EncodedImage(type, encoded, inks, turn, reader, maxPixels);
    reader.addIIOReadWarningListener(
        (IIOReadWarningListener)
            (source, warning) -> {
              if (isDamage(warning)) {
                image.damage.add(warning);
              }
            });
    return image;
  }

  /**
   * The size the header names; nothing is decoded.
   *
   * @return with the three channels that decoding gives
   * @throws IOException with the reason if the header can't be read, or names more pixels than the
   *     limit
   */
  public Shape size() throws IOException {
    return read(
        () -> {
          int height = reader.getHeight(0);
          int width = reader.getWidth(0);
          long pixels = (long) height * width;
          if (pixels > maxPixels || pixels > (Integer.MAX_VALUE - 8) / RgbImage.CHANNELS) {
            throw new IOException(
                "%sx%s is more than %s pixels".formatted(height, width, maxPixels));
          }
          type.require(file, height, width);
          return new Shape(height, width, RgbImage.CHANNELS);
        });
  }

  /** How EXIF data say that the image is to be turned. Decoding leaves it as it lies. */
  public Turn turn() {
    return turn;
  }

  /**
   * @throws IOException with the reason if the file is damaged or exceeds the limit
   */
  public RgbImage decode() throws IOException {
    Shape size = size();
    return decode(Crop.whole(size.height(), size.width()));
  }

  /**
   * Some of the pixels: the same as in the whole image. Damage behind them may stay unseen.
   *
   * @param region within the image
   * @throws IOException with the reason if the file is damaged or exceeds the limit
   */
  RgbImage decode(Crop region) throws IOException {
    Shape size = size();
    if (type.readsParts()) {
      return read(() -> part(region));
    }
    return read(() -> part(Crop.whole(size.height(), size.width()))).part(region);
  }

  private RgbImage part(Crop region) throws IOException {
    byte[] pixels =
        inks == JpegHead.Inks.NONE
            ? RgbPixels.of(reader.read(0, into(region)))
            : CmykPixels.of(reader.readRaster(0, of(region)), inks);
    if (!damage.isEmpty()) {
      throw new IOException(damage.get(0));
    }
    return new RgbImage(region.height(), region.width(), pixels);
  }

  /**
   * Colour JPEGs are read into pixels of red, green, blue: in the reader's own order (blue first)
   * every row is turned around value by value, which costs more than the decoding.
   */
  private ImageReadParam into(Crop region) throws IOException {
    ImageReadParam param = of(region);
    Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
    if (type == ImageFileType.JPEG && types.hasNext()) {
      ImageTypeSpecifier first = types.next();
      if (first.getNumBands() == RgbImage.CHANNELS) {
        param.setDestination(
            new BufferedImage(
                first.getColorModel(),
                RgbPixels.raster(region.height(), region.width()),
                false,
                null));
      }
    }
    return param;
  }

  private ImageReadParam of(Crop region) {
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceRegion(
        new Rectangle(region.left(), region.top(), region.width(), region.height()));
    return param;
  }

  @Override
  public void close() {
    reader.dispose();
  }

  private interface Reading<T> {
    T get() throws IOException;
  }

  private <T> T read(Reading<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (IOException | RuntimeException e) {
      // The decoders meet some damage with whatever exception it leads them to.
      throw new IOException(type + ": " + reason(e), e);
    }
  }

  private static String reason(Exception e) {
    String message = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    return message.lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  /** libjpeg's warnings after which pixels are made up; it goes on where it should not. */
  private static boolean isDamage(String warning) {
    String text = warning.toLowerCase(Locale.ROOT);
    return text.startsWith("premature end")
        || text.startsWith("truncated file")
        || (text.startsWith("corrupt jpeg data") && !text.contains("extraneous bytes"));
  }
}
