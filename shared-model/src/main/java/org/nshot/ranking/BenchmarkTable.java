package org.nshot.ranking;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.nshot.input.CsvTable;
import org.nshot.input.LimitedInput;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/** True values of architectures: one column of a CSV table. Higher is better. */
public final class BenchmarkTable {
  /** The column of architecture strings. */
  public static final String ARCHITECTURE = "arch";

  /** The column of the number of classes of the data that the values are of. */
  public static final String CLASSES = "classes";

  /** The column of that data's fingerprint. */
  public static final String DATA = "data_fingerprint";

  private final String column;
  private final Map<Architecture, Double> values;
  private final CsvTable table;

  private BenchmarkTable(CsvTable table, String column, Map<Architecture, Double> values) {
    this.table = table;
    this.column = column;
    this.values = values;
  }

  /**
   * Reads a table with a header line, a column {@value #ARCHITECTURE} of the space's strings and a
   * column of numbers; it may be compressed by gzip, have columns without a name, as pandas writes
   * its index, and rows without a value.
   *
   * @param source what to call the table in errors
   * @throws IOException naming source and line if a column is missing, an architecture is none of
   *     the space or stands twice, or a number is broken, or the table is larger than {@link
   *     LimitedInput#TEXT_BYTES}
   */
  public static BenchmarkTable read(InputStream in, String source, SearchSpace space, String column)
      throws IOException {
    return of(CsvTable.read(in, source, ARCHITECTURE), space, column);
  }

  /**
   * The same of a table that was read.
   *
   * @throws IOException as {@link #read}
   */
  public static BenchmarkTable of(CsvTable table, SearchSpace space, String column)
      throws IOException {
    table.requireColumn(ARCHITECTURE);
    table.requireColumn(column);
    Map<Architecture, Double> values = new HashMap<>();
    Map<Architecture, Long> lineOf = new HashMap<>();
    for (CsvTable.Row row : table.rows()) {
      Architecture architecture = architecture(row, space);
      Long before = lineOf.putIfAbsent(architecture, row.line());
      if (before != null) {
        throw new IOException(
            "%s: architecture %s stands on line %s already"
                .formatted(row.place(), space.format(architecture), before));
      }
      values.put(architecture, row.number(column));
    }
    return new BenchmarkTable(table, column, values);
  }

  /** What the table is called. */
  public String source() {
    return table.source();
  }

  /** Name of the column whose values these are. */
  public String column() {
    return column;
  }

  /** The different texts that its rows have in another column, none where it has no such column. */
  public List<String> texts(String other) {
    return table.hasColumn(other)
        ? table.rows().stream().map(row -> row.text(other)).distinct().toList()
        : List.of();
  }

  /** How many of the architectures it holds. */
  public int holds(List<Architecture> architectures) {
    return (int) architectures.stream().filter(values::containsKey).count();
  }

  /** All values, in no order. */
  public Collection<Double> values() {
    return List.copyOf(values.values());
  }

  /** Number of architectures. */
  public int size() {
    return values.size();
  }

  /** The true value of an architecture, empty if the table does not hold it. */
  public OptionalDouble value(Architecture architecture) {
    Double value = values.get(architecture);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static Architecture architecture(CsvTable.Row row, SearchSpace space) throws IOException {
    try {
      return space.parse(row.text(ARCHITECTURE));
    } catch (IllegalArgumentException e) {
      throw new IOException(row.place() + ": " + e.getMessage(), e);
    }
  }
}
