package org.nshot.bench.truth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.nshot.input.CsvTable;
import org.nshot.ranking.Baseline;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.ranking.PathSelection;
import org.nshot.ranking.Predictions;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/**
 * The paths of a space that all supernets rank, with what is true of them and what is known without
 * training: a CSV file, so that tables can be made again without benchmark and space.
 *
 * @param arch the paths' strings, each once
 * @param columns by name: {@value #TRUTH} and the labels of {@link Baseline}, [paths]
 */
record KnownPaths(List<String> arch, Map<String, double[]> columns) {
  static final String TRUTH = "truth";

  /**
   * @throws IOException if the benchmark doesn't hold all of them
   * @throws IllegalArgumentException if the space has not so many
   */
  static KnownPaths draw(SearchSpace space, int count, long seed, BenchmarkTable benchmark)
      throws IOException {
    List<Architecture> paths = PathSelection.sample(space, count, seed);
    if (benchmark.holds(paths) < count) {
      throw new IOException(
          "%s: holds %s of the %s drawn paths, expected all: draw others, or take a whole benchmark"
              .formatted(benchmark.source(), benchmark.holds(paths), count));
    }
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put(
        TRUTH,
        paths.stream().map(benchmark::value).mapToDouble(OptionalDouble::getAsDouble).toArray());
    for (Baseline baseline : Baseline.values()) {
      columns.put(
          baseline.label(),
          paths.stream().mapToDouble(path -> baseline.predict(space, path)).toArray());
    }
    return new KnownPaths(paths.stream().map(space::format).toList(), columns);
  }

  /**
   * @throws IOException naming the file and what in it is wrong
   */
  static KnownPaths read(Path file) throws IOException {
    Columns table = Columns.read(file);
    for (String column : needed()) {
      table.require(column);
    }
    return new KnownPaths(table.arch(), table.values());
  }

  private static List<String> needed() {
    List<String> names = new ArrayList<>(List.of(TRUTH));
    Arrays.stream(Baseline.values()).map(Baseline::label).forEach(names::add);
    return names;
  }

  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder(BenchmarkTable.ARCHITECTURE);
    columns.keySet().forEach(name -> text.append(',').append(name));
    text.append('\n');
    for (int i = 0; i < arch.size(); i++) {
      text.append('"').append(arch.get(i)).append('"');
      for (double[] column : columns.values()) {
        text.append(',').append(number(column[i]));
      }
      text.append('\n');
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** The paths as some predictor sees them. */
  Predictions predicted(double[] predicted) {
    return new Predictions(
        predicted,
        columns.get(TRUTH),
        columns.get(Baseline.WEIGHTS.label()),
        columns.get(Baseline.DEPTH.label()));
  }

  /**
   * What a supernet's ranking gave for these paths.
   *
   * @param cell a CSV file with columns of numbers by name
   * @return its columns, [paths] in the order of these
   * @throws IOException naming the file if it lacks one of the paths
   */
  Map<String, double[]> joined(Path cell) throws IOException {
    Columns table = Columns.read(cell);
    int[] at = arch.stream().mapToInt(table.arch()::indexOf).toArray();
    int missing = (int) Arrays.stream(at).filter(i -> i < 0).count();
    if (missing > 0) {
      throw new IOException(
          "%s: lacks %s of the %s paths that its space's paths.csv has"
              .formatted(cell, missing, arch.size()));
    }
    Map<String, double[]> joined = new LinkedHashMap<>();
    table
        .values()
        .forEach(
            (name, all) -> joined.put(name, Arrays.stream(at).mapToDouble(i -> all[i]).toArray()));
    return joined;
  }

  /** Paths and numbers of a file. */
  private record Columns(String source, List<String> arch, Map<String, double[]> values) {
    static Columns read(Path file) throws IOException {
      CsvTable table;
      try (InputStream in = Files.newInputStream(file)) {
        table = CsvTable.read(in, file.toString(), BenchmarkTable.ARCHITECTURE);
      }
      table.requireColumn(BenchmarkTable.ARCHITECTURE);
      List<CsvTable.Row> rows = table.rows();
      Map<String, double[]> values = new LinkedHashMap<>();
      for (String column : table.columns()) {
        if (!column.equals(BenchmarkTable.ARCHITECTURE)) {
          double[] all = new double[rows.size()];
          for (int i = 0; i < all.length; i++) {
            // A loss that diverged is empty, and worst to every score.
            all[i] = rows.get(i).text(column).isEmpty() ? Double.NaN : rows.get(i).number(column);
          }
          values.put(column, all);
        }
      }
      return new Columns(
          file.toString(),
          rows.stream().map(row -> row.text(BenchmarkTable.ARCHITECTURE)).toList(),
          values);
    }

    void require(String column) throws IOException {
      if (!values.containsKey(column)) {
        throw new IOException(
            "%s: no column '%s' in %s".formatted(source, column, values.keySet()));
      }
    }
  }
}
