package org.nshot.spark.training;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import javax.imageio.ImageIO;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;

/** JPEG files of two classes that can be told apart: one is red, the other green and blue. */
public final class DrawnImages {
  private DrawnImages() {}

  /**
   * Writes {@code train/a/*.jpg} and {@code train/b/*.jpg}, in turn.
   *
   * @param shapes of the images, by number
   */
  public static void write(Path folder, int images, IntFunction<Shape> shapes) throws IOException {
    for (int i = 0; i < images; i++) {
      Path file = folder.resolve("train/%s/%03d.jpg".formatted(i % 2 == 0 ? "a" : "b", i));
      Files.createDirectories(file.getParent());
      Shape shape = shapes.apply(i);
      BufferedImage image =
          new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_3BYTE_BGR);
      RandomStream random = RandomStream.of(i, Purpose.SYNTHETIC_DATA);
      for (int p = 0; p < shape.area(); p++) {
        int noise = random.nextInt(60);
        int color = i % 2 == 0 ? (90 + noise) << 16 | noise : noise << 8 | (120 + noise);
        image.setRGB(p % shape.width(), p / shape.width(), color);
      }
      ImageIO.write(image, "jpeg", file.toFile());
    }
  }
}
