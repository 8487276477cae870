package org.nshot.spark.shapes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShapeDataSetTest {
  @TempDir Path dir;

  private static List<Path> images(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void write_sizes_areThoseOfAClass() throws IOException {
    ShapeDataSet data = new ShapeDataSet(1, 3, 2);
    data.write(dir);
    assertEquals(30, images(dir.resolve("train")).size());
    assertEquals(20, images(dir.resolve("test")).size());
    assertEquals(50, data.images());
    BufferedImage image = ImageIO.read(images(dir).get(0).toFile());
    assertEquals(32, image.getWidth());
    assertEquals(32, image.getHeight());
  }

  @Test
  void write_sameSeed_sameBytes() throws IOException {
    new ShapeDataSet(5, 2, 1).write(dir.resolve("a"));
    new ShapeDataSet(5, 2, 1).write(dir.resolve("b"));
    List<Path> first = images(dir.resolve("a"));
    List<Path> second = images(dir.resolve("b"));
    assertEquals(30, first.size());
    for (int i = 0; i < first.size(); i++) {
      assertArrayEquals(Files.readAllBytes(first.get(i)), Files.readAllBytes(second.get(i)));
    }
  }

  @Test
  void write_everyImage_isAnother() throws IOException {
    new ShapeDataSet(5, 2, 2).write(dir);
    List<Path> images = images(dir);
    long different =
        images.stream().map(ShapeDataSetTest::bytes).map(Arrays::hashCode).distinct().count();
    assertEquals(images.size(), different);
  }

  @Test
  void new_noImages_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ShapeDataSet(1, 0, 1));
  }

  @Test
  void distance_everyShape_coversAPartOfTheImageThatNoOtherCovers() {
    for (DrawnShape shape : DrawnShape.values()) {
      for (DrawnShape other : DrawnShape.values()) {
        assertTrue(shape == other || difference(shape, other) > 0.04, shape + " and " + other);
      }
      assertFalse(shape.distance(2, 2) < 0, shape + " fits its radius");
    }
  }

  /** The share of the square around both shapes that one of them covers and the other does not. */
  private static double difference(DrawnShape a, DrawnShape b) {
    int differ = 0;
    int points = 100;
    for (int i = 0; i < points; i++) {
      for (int j = 0; j < points; j++) {
        double x = (i + 0.5) / points * 2.4 - 1.2;
        double y = (j + 0.5) / points * 2.4 - 1.2;
        differ += a.distance(x, y) < 0 == b.distance(x, y) < 0 ? 0 : 1;
      }
    }
    return differ / (double) (points * points);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
