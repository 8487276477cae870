package org.nshot.spark.ingest;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Draws image files; what an image shows follows from its number. */
record ImageFolder(Path root) {

  /** Pixels of the numbered image, [height, width, 3]. */
  static byte[] pixels(int number, int height, int width) {
    byte[] pixels = new byte[height * width * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (number * 37 + i * 11);
    }
    return pixels;
  }

  static byte[] png(int number, int height, int width) {
    byte[] pixels = pixels(number, height, width);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < pixels.length; i++) {
      image.getRaster().setSample(i / 3 % width, i / 3 / width, i % 3, pixels[i] & 0xff);
    }
    return encoded(image, "png");
  }

  static byte[] encoded(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Adds a PNG of 6 rows and 5 columns. */
  ImageFolder image(String path, int number) {
    return file(path, png(number, 6, 5));
  }

  ImageFolder file(String path, byte[] content) {
    Path file = root.resolve(path);
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Images in {@code SPLIT/CLASS}, classes a and b in turn: 0 … count−1 in train, others elsewhere.
   */
  ImageFolder split(String split, int count) {
    int first = split.equals("train") ? 0 : 100 + split.length(); // no image is in two splits
    for (int i = 0; i < count; i++) {
      image("%s/%s/%03d.png".formatted(split, i % 2 == 0 ? "a" : "b", i), first + i);
    }
    return this;
  }

  String uri() {
    return root.toUri().toString();
  }
}
