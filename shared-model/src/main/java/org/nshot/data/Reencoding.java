package org.nshot.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.OptionalInt;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.nshot.space.Shape;

/**
 * Images made smaller once, so that training decodes less: resized as torchvision's Resize does,
 * and written as JPEG with colours at half the resolution. Smaller images stay as they are.
 *
 * @param shorter length of the shorter side
 * @param quality of the JPEG files, 1 to 100
 */
public record Reencoding(int shorter, int quality) {
  public static final int DEFAULT_QUALITY = 90;

  /** Names the command line's flag if a value can't be used. */
  public Reencoding {
    if (shorter < 1) {
      throw new IllegalArgumentException("--resize-shorter " + shorter + ", expected at least 1");
    }
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("--quality " + quality + ", expected 1 to 100");
    }
  }

  /** With the default quality where none is given. */
  public static Reencoding of(int shorter, OptionalInt quality) {
    return new Reencoding(shorter, quality.orElse(DEFAULT_QUALITY));
  }

  /** Whether an image is large enough to be made smaller. */
  public boolean shrinks(Shape image) {
    return Math.min(image.height(), image.width()) > shorter;
  }

  /** The image with its shorter side of that length. */
  public RgbImage resize(RgbImage image) {
    Shape size =
        ShorterSide.resized(new Shape(image.height(), image.width(), RgbImage.CHANNELS), shorter);
    return Resizing.resize(image, size.height(), size.width());
  }

  /** The image as a JPEG file. */
  public byte[] encode(RgbImage image) throws IOException {
    WritableRaster raster = RgbPixels.raster(image.height(), image.width());
    raster.setDataElements(0, 0, image.width(), image.height(), image.pixels());
    ComponentColorModel colors =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            ComponentColorModel.OPAQUE,
            DataBuffer.TYPE_BYTE);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality / 100f);
      writer.setOutput(out);
      writer.write(
          null, new IIOImage(new BufferedImage(colors, raster, false, null), null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** What was done, for readers. */
  public String form() {
    return "shorter side at most %s, JPEG of quality %s".formatted(shorter, quality);
  }
}
