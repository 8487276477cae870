package org.nshot.spark.ingest;

import java.util.ArrayList;
import java.util.List;
import org.nshot.space.SearchSpaces;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;

/** Which search spaces can't take a data set, known long before anybody trains on it. */
final class SpaceFit {
  private static final int FEWEST_CLASSES = 2;

  private SpaceFit() {}

  /** A line for each space that ships with nshot and can't take such images, as it says itself. */
  static List<String> problems(Shape image, int classes) {
    List<String> lines = new ArrayList<>();
    for (String space : SearchSpaces.names()) {
      try {
        SpaceSpec.of(space).at(image, Math.max(FEWEST_CLASSES, classes));
      } catch (IllegalArgumentException e) {
        lines.add("no supernet of this space can train on the data: " + e.getMessage());
      }
    }
    if (classes < FEWEST_CLASSES) {
      lines.add("no supernet can train on the data: 1 class, expected at least " + FEWEST_CLASSES);
    }
    return lines;
  }
}
