package org.nshot.spark.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.nshot.ranking.PathSelection;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;

/** A benchmark's table for {@link TinyTraining}'s space, its column named {@code test}. */
public final class TinyTruth {
  private TinyTruth() {}

  /** A truth for every path: the later its index, the better. */
  public static Path write(Path file) throws IOException {
    SearchSpace space =
        new SpaceSpec("nas-bench-201", Map.of("channels", "2", "cells", "1"))
            .at(new Shape(32, 32, 3), 10);
    StringBuilder csv = new StringBuilder("arch,test\n");
    int i = 0;
    for (Architecture path : PathSelection.all(space)) {
      csv.append(space.format(path)).append(',').append(i++ / 160.0).append('\n');
    }
    return Files.writeString(file, csv);
  }
}
