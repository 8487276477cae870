package org.nshot.spark.shapes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.nshot.random.RandomStream;

/**
 * A small data set that can be learnt: ten classes of drawn shapes as PNG, a folder a class, under
 * {@code train} and {@code test}. The same seed gives the same images.
 *
 * @param trainPerClass images of a class in {@code train}
 * @param testPerClass images of a class in {@code test}
 */
public record ShapeDataSet(long seed, int trainPerClass, int testPerClass) {
  /**
   * @throws IllegalArgumentException if a split would be empty
   */
  public ShapeDataSet {
    if (trainPerClass < 1 || testPerClass < 1) {
      throw new IllegalArgumentException(
          "%s training and %s test images a class, expected at least 1 of each"
              .formatted(trainPerClass, testPerClass));
    }
  }

  /** All of them. */
  public int images() {
    return trainImages() + testPerClass * DrawnShape.values().length;
  }

  /** Those to train on. */
  public int trainImages() {
    return trainPerClass * DrawnShape.values().length;
  }

  /**
   * @param folder is made, with what is above it
   * @throws IOException if an image can't be written
   */
  public void write(Path folder) throws IOException {
    write(folder.resolve("train"), 0, trainPerClass);
    write(folder.resolve("test"), 1, testPerClass);
  }

  private void write(Path split, int splitNumber, int perClass) throws IOException {
    for (DrawnShape shape : DrawnShape.values()) {
      Path folder = Files.createDirectories(split.resolve(shape.name().toLowerCase(Locale.ROOT)));
      for (int i = 0; i < perClass; i++) {
        RandomStream random =
            RandomStream.of(
                seed, RandomStream.Purpose.SYNTHETIC_DATA, splitNumber, shape.ordinal(), i);
        Path file = folder.resolve(String.format(Locale.ROOT, "%04d.png", i));
        if (!ImageIO.write(ShapeImage.draw(shape, random), "png", file.toFile())) {
          throw new IOException(file + ": this JDK writes no PNG");
        }
      }
    }
  }
}
