package org.nshot.spark.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.nshot.data.RgbImage;

/** An image small enough to stand in a page. */
final class Thumbnail {
  private static final int MOST = 64; // pixels of the longer side

  private Thumbnail() {}

  /** As a {@code data:} URI of a PNG file; larger images are made smaller, small ones stay. */
  static String of(RgbImage image) throws IOException {
    BufferedImage whole =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    byte[] pixels = image.pixels();
    for (int i = 0; i < image.height() * image.width(); i++) {
      int rgb =
          (pixels[3 * i] & 255) << 16 | (pixels[3 * i + 1] & 255) << 8 | (pixels[3 * i + 2] & 255);
      whole.setRGB(i % image.width(), i / image.width(), rgb);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    if (!ImageIO.write(shrunk(whole), "png", png)) {
      throw new IOException("this JDK writes no PNG");
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
  }

  /** Halved until it is near its size, so that no pixel is passed over. */
  private static BufferedImage shrunk(BufferedImage image) {
    BufferedImage at = image;
    while (Math.max(at.getWidth(), at.getHeight()) > MOST) {
      double factor = Math.max(0.5, (double) MOST / Math.max(at.getWidth(), at.getHeight()));
      int width = Math.max(1, (int) Math.round(at.getWidth() * factor));
      int height = Math.max(1, (int) Math.round(at.getHeight() * factor));
      BufferedImage half = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = half.createGraphics();
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(at, 0, 0, width, height, null);
      graphics.dispose();
      at = half;
    }
    return at;
  }
}
