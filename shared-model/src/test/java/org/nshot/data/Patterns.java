package org.nshot.data;

import org.nshot.space.Shape;

/** The images that Pillow and torchvision were given too. */
final class Patterns {
  private Patterns() {}

  static byte[] pixels(Shape shape) {
    byte[] pixels = new byte[shape.size()];
    int i = 0;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int c = 0; c < shape.channels(); c++) {
          pixels[i++] = (byte) (y * 31 + x * 17 + c * 83 + y * x * 7);
        }
      }
    }
    return pixels;
  }

  static PixelSource source(Shape shape) {
    return new VariantReader.Plain(shape, pixels(shape));
  }
}
