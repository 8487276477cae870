package org.nshot.ranking;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.nshot.input.Gzip;
import org.nshot.input.LimitedInput;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/** True values of architectures: one column of a CSV table. Higher is better. */
public final class BenchmarkTable {
  /** The column of architecture strings. */
  public static final String ARCHITECTURE = "arch";

  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("\"?sep=.*", Pattern.CASE_INSENSITIVE);

  /** Semicolons stand where the comma is the decimal sign. */
  private static final Map<String, String> OTHER_SEPARATORS =
      Map.of(";", "semicolons (with them the decimal sign is often a comma)", "\t", "tabs");

  private static final Pattern DECIMAL_COMMA = Pattern.compile("-?\\d+,\\d+");

  private final String source;
  private final String column;
  private final Map<Architecture, Double> values;

  private BenchmarkTable(String source, String column, Map<Architecture, Double> values) {
    this.source = source;
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
    try (CSVParser table = open(in, source)) {
      List<String> columns = table.getHeaderNames();
      requireColumn(ARCHITECTURE, columns, source);
      requireColumn(column, columns, source);
      Map<Architecture, Double> values = new HashMap<>();
      Map<Architecture, Long> lineOf = new HashMap<>();
      for (CSVRecord row : table) {
        long line = table.getCurrentLineNumber();
        String place = source + " line " + line;
        if (row.stream().allMatch(String::isEmpty)) {
          continue; // spreadsheets keep rows that were emptied
        }
        if (row.size() != columns.size()) {
          throw new IOException(
              "%s: %d values, expected %d".formatted(place, row.size(), columns.size()));
        }
        Architecture architecture = architecture(row.get(ARCHITECTURE), place, space);
        Long before = lineOf.putIfAbsent(architecture, line);
        if (before != null) {
          throw new IOException(
              "%s: architecture %s stands on line %d already"
                  .formatted(place, space.format(architecture), before));
        }
        values.put(architecture, number(row.get(column), column, place));
      }
      return new BenchmarkTable(source, column, values);
    } catch (UncheckedIOException e) { // how the parser's iterator tells of a failure
      throw new IOException(source + ": " + e.getCause().getMessage(), e);
    }
  }

  /** What the table is called. */
  public String source() {
    return source;
  }

  /** Name of the column whose values these are. */
  public String column() {
    return column;
  }

  /** How many of the architectures it holds. */
  public int holds(List<Architecture> architectures) {
    return (int) architectures.stream().filter(values::containsKey).count();
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

  private static CSVParser open(InputStream in, String source) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_EMPTY)
            .setAllowMissingColumnNames(true)
            .setTrim(true)
            .build();
    String text = LimitedInput.text(Gzip.opened(in), source);
    requireCommas(text.lines().findFirst().orElse(""), source);
    try {
      return format.parse(new StringReader(text));
    } catch (IllegalArgumentException e) { // a column named twice or not at all
      throw new IOException(source + " line 1: " + e.getMessage(), e);
    }
  }

  /** A table of another kind says so of itself, where its columns would only be unknown. */
  private static void requireCommas(String header, String source) throws IOException {
    if (SEPARATOR_LINE.matcher(header).matches()) {
      throw new IOException(
          "%s line 1: '%s' is Excel's word for the separator, expected the column names: remove the line, and save with commas and decimal points"
              .formatted(source, header.strip()));
    }
    for (Map.Entry<String, String> other : OTHER_SEPARATORS.entrySet()) {
      if (Arrays.stream(header.split(other.getKey()))
              .anyMatch(name -> name.strip().replace("\"", "").equals(ARCHITECTURE))
          && header.indexOf(',') < 0
          && !header.strip().equals(ARCHITECTURE)) {
        throw new IOException(
            "%s line 1: columns are separated by %s, expected commas: save it with commas and decimal points"
                .formatted(source, other.getValue()));
      }
    }
  }

  private static void requireColumn(String column, List<String> columns, String source)
      throws IOException {
    if (columns.isEmpty()) {
      throw new IOException(source + ": is empty, expected a line of column names");
    }
    if (!columns.contains(column)) {
      LevenshteinDistance edits = LevenshteinDistance.getDefaultInstance();
      String nearest =
          columns.stream()
              .min(Comparator.comparingInt(known -> edits.apply(column, known)))
              .orElseThrow();
      throw new IOException(
          "%s line 1: no column '%s', the nearest is '%s' of %s"
              .formatted(source, column, nearest, columns));
    }
  }

  private static Architecture architecture(String text, String place, SearchSpace space)
      throws IOException {
    try {
      return space.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(place + ": " + e.getMessage(), e);
    }
  }

  private static double number(String text, String column, String place) throws IOException {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IOException(
          "%s: %s '%s', expected a number%s"
              .formatted(
                  place,
                  column,
                  text,
                  DECIMAL_COMMA.matcher(text).matches() ? " with a decimal point" : ""),
          e);
    }
    if (!Double.isFinite(value)) {
      throw new IOException("%s: %s '%s', expected a finite number".formatted(place, column, text));
    }
    return value;
  }
}
