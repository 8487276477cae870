package org.nshot.spark.shapes;

import java.awt.image.BufferedImage;
import org.nshot.random.RandomStream;

/**
 * One image: a shape at a random place, in a random size, turn and colour, on a darker ground,
 * under noise. Drawn pixel by pixel, so that no display or font is asked for.
 */
final class ShapeImage {
  static final int SIZE = 32;

  private static final double MAX_SHIFT = 4;
  private static final double MIN_RADIUS = 7;
  private static final double MAX_RADIUS = 11;
  private static final double MAX_TURN = 0.25;
  private static final double NOISE = 18;

  private static final double DARKEST_FIGURE = 130;
  private static final double CONTRAST = 30;

  private ShapeImage() {}

  static BufferedImage draw(DrawnShape shape, RandomStream random) {
    double[] ground = colour(random, 0, DARKEST_FIGURE - CONTRAST);
    double[] figure = colour(random, DARKEST_FIGURE, 255);
    double centreX = SIZE / 2.0 + between(random, -MAX_SHIFT, MAX_SHIFT);
    double centreY = SIZE / 2.0 + between(random, -MAX_SHIFT, MAX_SHIFT);
    double radius = between(random, MIN_RADIUS, MAX_RADIUS);
    double turn = between(random, -MAX_TURN, MAX_TURN);
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);

    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < SIZE; row++) {
      for (int column = 0; column < SIZE; column++) {
        double dx = (column + 0.5 - centreX) / radius;
        double dy = (row + 0.5 - centreY) / radius;
        double pixels = radius * shape.distance(cos * dx + sin * dy, cos * dy - sin * dx);
        double covered = Math.min(1, Math.max(0, 0.5 - pixels));
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          double value = ground[channel] + covered * (figure[channel] - ground[channel]);
          value += NOISE * random.nextGaussian();
          rgb = rgb << 8 | (int) Math.min(255, Math.max(0, Math.round(value)));
        }
        image.setRGB(column, row, rgb);
      }
    }
    return image;
  }

  private static double[] colour(RandomStream random, double low, double high) {
    return new double[] {
      between(random, low, high), between(random, low, high), between(random, low, high)
    };
  }

  private static double between(RandomStream random, double low, double high) {
    return low + (high - low) * random.nextDouble();
  }
}
