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
 * @param columns by name: {@value #TRUTH}, the labels of {@link Baseline}, and other true values of
 *     the same paths as {@value #TARGET}NAME, [paths]
 */
record KnownPaths(List<String> arch, Map<String, double[]> columns) {
  static final String TRUTH = "truth";
  static final String TARGET = "truth.";

  /**
   * @param benchmark the true values
   * @param others by the name of each target
   * @throws IOException if one of them doesn't hold all paths
   * @throws IllegalArgumentException if the space has not so many
   */
  static KnownPaths draw(
      SearchSpace space,
      int count,
      long seed,
      BenchmarkTable benchmark,
      Map<String, BenchmarkTable> others)
      throws IOException {
    List<Architecture> paths = PathSelection.sample(space, count, seed);
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put(TRUTH, values(benchmark, paths));
    for (Map.Entry<String, BenchmarkTable> other : others.entrySet()) {
      columns.put(TARGET + other.getKey(), values(other.getValue(), paths));
    }
    for (Baseline baseline : Baseline.values()) {
      columns.put(
          baseline.label(),
          paths.stream().mapToDouble(path -> baseline.predict(space, path)).toArray());
    }
    return new KnownPaths(paths.stream().map(space::format).toList(), columns);
  }

  private static double[] values(BenchmarkTable benchmark, List<Architecture> paths)
      throws IOException {
    if (benchmark.holds(paths) < paths.size()) {
      throw new IOException(
          "%s: holds %s of the %s drawn paths, expected all: draw others, or take a whole benchmark"
              .formatted(benchmark.source(), benchmark.holds(paths), paths.size()));
    }
    return paths.stream().map(benchmark::value).mapToDouble(OptionalDouble::getAsDouble).toArray();
  }

  /** Names of the other true values. */
  List<String> targets() {
    return columns.keySet().stream()
        .filter(name -> name.startsWith(TARGET))
        .map(name -> name.substring(TARGET.length()))
        .toList();
  }

  /** The same paths with one of the other true values in the first one's place. */
  KnownPaths towards(String target) {
    Map<String, double[]> changed = new LinkedHashMap<>(columns);
    changed.put(TRUTH, columns.get(TARGET + target));
    return new KnownPaths(arch, changed);
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
