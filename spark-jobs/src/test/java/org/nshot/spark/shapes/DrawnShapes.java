package org.nshot.spark.shapes;

import java.io.IOException;
import java.nio.file.Path;

/** The demo's images for measurements that are given no data. */
final class DrawnShapes {
  private DrawnShapes() {}

  /**
   * @param args a folder, images of a class in {@code train}, and in {@code test}
   */
  public static void main(String[] args) throws IOException {
    new ShapeDataSet(0, Integer.parseInt(args[1]), Integer.parseInt(args[2]))
        .write(Path.of(args[0]));
  }
}
