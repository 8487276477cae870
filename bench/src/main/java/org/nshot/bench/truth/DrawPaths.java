package org.nshot.bench.truth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.training.TrainingConfig;

/** Draws the paths of a space that every supernet ranks, and keeps what is true of them. */
final class DrawPaths {
  private static final Shape IMAGE = new Shape(32, 32, 3); // CIFAR's
  private static final int CLASSES = 10;

  private DrawPaths() {}

  /**
   * @param args the file to write; a benchmark; its column, and others of it behind commas; how
   *     many; their seed; then settings of {@code train} that say which space, each {@code
   *     key=value}
   */
  public static void main(String[] args) throws IOException {
    Map<String, String> settings =
        Arrays.stream(args)
            .skip(5)
            .map(setting -> setting.split("=", 2))
            .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    SearchSpace space = TrainingConfig.of(settings).supernet(IMAGE, CLASSES).create();
    List<String> columns = List.of(args[2].split(","));
    Map<String, BenchmarkTable> others = new LinkedHashMap<>();
    for (String other : columns.subList(1, columns.size())) {
      others.put(other, read(args[1], space, other));
    }
    KnownPaths.draw(
            space,
            Integer.parseInt(args[3]),
            Long.parseLong(args[4]),
            read(args[1], space, columns.get(0)),
            others)
        .write(Path.of(args[0]));
  }

  private static BenchmarkTable read(String file, SearchSpace space, String column)
      throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return BenchmarkTable.read(in, file, space, column);
    }
  }
}
