package org.nshot.search;

import java.io.IOException;
import java.io.InputStream;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.nshot.input.CsvTable;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.space.Architecture;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.SearchSpace;

/**
 * How long paths take on some device, from a CSV table in milliseconds. A table has either a row
 * for each part of the network, with columns {@code block}, {@code operation} and {@code
 * milliseconds}, of which the row without block and operation is what every path has in common; a
 * path takes the sum of those of its parts that it computes. Or it has a row for each path that was
 * measured, with columns {@code arch} and {@code milliseconds}; of other paths nothing is known.
 * Columns {@code space} and {@code largest_multiply_adds} may say of which space it is, and at
 * which size; other columns are for people.
 */
public final class LatencyTable {
  public static final String SPACE = "space";
  public static final String BLOCK = "block";
  public static final String OPERATION = "operation";
  public static final String MILLISECONDS = "milliseconds";

  /** Column of what tells sizes of a space apart: multiply-adds of its largest path. */
  public static final String LARGEST = "largest_multiply_adds";

  static final String UNIT = "ms";

  private LatencyTable() {}

  /**
   * Reads a table as a cost of the space's paths.
   *
   * @param source what to call the table in errors
   * @throws IOException naming source and line of what doesn't fit the space, is missing or stands
   *     twice, or is no time
   */
  public static Cost read(InputStream in, String source, SearchSpace space) throws IOException {
    return of(CsvTable.read(in, source, MILLISECONDS), space);
  }

  /**
   * The same of a table that was read.
   *
   * @throws IOException as {@link #read}
   */
  public static Cost of(CsvTable table, SearchSpace space) throws IOException {
    table.requireColumn(MILLISECONDS);
    for (CsvTable.Row row : table.rows()) {
      if (row.number(MILLISECONDS) < 0) {
        throw new IOException(
            "%s: %s '%s', expected at least 0"
                .formatted(row.place(), MILLISECONDS, row.text(MILLISECONDS)));
      }
      if (table.hasColumn(SPACE) && !row.text(SPACE).equals(space.name())) {
        throw new IOException(
            "%s: a latency of space %s, expected one of %s"
                .formatted(row.place(), row.text(SPACE), space.name()));
      }
      if (table.hasColumn(LARGEST) && !row.text(LARGEST).equals(largest(space))) {
        throw new IOException(
            "%s: a latency of %s at another size: its largest path has %s multiply-adds, here %s"
                .formatted(row.place(), space.name(), row.text(LARGEST), largest(space)));
      }
    }
    return table.hasColumn(BenchmarkTable.ARCHITECTURE)
        ? ofPaths(BenchmarkTable.of(table, space, MILLISECONDS))
        : ofParts(table, space).cost();
  }

  /** What stands in the column {@value #LARGEST} for a space. */
  public static String largest(SearchSpace space) {
    return Long.toString(space.complexity(space.largest()).multiplyAdds());
  }

  private static Cost ofPaths(BenchmarkTable table) throws IOException {
    if (table.size() == 0) {
      throw new IOException(table.source() + ": no paths, expected one a row");
    }
    DoubleSummaryStatistics range =
        table.values().stream().mapToDouble(Double::doubleValue).summaryStatistics();
    ToDoubleFunction<Architecture> known =
        path -> {
          OptionalDouble value = table.value(path);
          return value.orElse(Double.NaN);
        };
    return new Cost(Cost.LATENCY, UNIT, known, new Range(range.getMin(), range.getMax()));
  }

  private static LatencyParts ofParts(CsvTable table, SearchSpace space) throws IOException {
    table.requireColumn(BLOCK);
    table.requireColumn(OPERATION);
    Map<String, Map<String, Double>> parts = new HashMap<>();
    for (CsvTable.Row row : table.rows()) {
      requirePart(row, space);
      Double before =
          parts
              .computeIfAbsent(row.text(BLOCK), block -> new HashMap<>())
              .put(row.text(OPERATION), row.number(MILLISECONDS));
      if (before != null) {
        throw new IOException(
            "%s: block '%s', operation '%s' stands twice"
                .formatted(row.place(), row.text(BLOCK), row.text(OPERATION)));
      }
    }
    List<ChoiceBlock> blocks = space.blocks();
    double[][] milliseconds = new double[blocks.size()][];
    for (int block = 0; block < milliseconds.length; block++) {
      List<String> operations = blocks.get(block).operations();
      milliseconds[block] = new double[operations.size()];
      for (int operation = 0; operation < operations.size(); operation++) {
        String name = blocks.get(block).name();
        Double value = parts.getOrDefault(name, Map.of()).get(operations.get(operation));
        if (value == null) {
          throw new IOException(
              "%s: no row for block '%s', operation '%s' of %s: is it a table of another space?"
                  .formatted(table.source(), name, operations.get(operation), space.name()));
        }
        milliseconds[block][operation] = value;
      }
    }
    double fixed = parts.getOrDefault("", Map.of()).getOrDefault("", 0.0);
    return new LatencyParts(space, fixed, milliseconds);
  }

  private static void requirePart(CsvTable.Row row, SearchSpace space) throws IOException {
    String block = row.text(BLOCK);
    String operation = row.text(OPERATION);
    if (block.isEmpty() && operation.isEmpty()) {
      return; // what all paths have in common
    }
    List<ChoiceBlock> found =
        space.blocks().stream().filter(choice -> choice.name().equals(block)).toList();
    if (found.isEmpty() || !found.get(0).operations().contains(operation)) {
      throw new IOException(
          "%s: block '%s', operation '%s' is no choice of %s: is it a table of another space?"
              .formatted(row.place(), block, operation, space.name()));
    }
  }
}
