package org.nshot.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/**
 * A table from outside: a line of column names, then rows with commas and decimal points. It may be
 * compressed by gzip, and have columns without a name, as pandas writes its index, and emptied
 * rows, as spreadsheets keep them.
 */
public final class CsvTable {
  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("\"?sep=.*", Pattern.CASE_INSENSITIVE);

  /** Semicolons stand where the comma is the decimal sign. */
  private static final Map<String, String> OTHER_SEPARATORS =
      Map.of(";", "semicolons (with them the decimal sign is often a comma)", "\t", "tabs");

  private static final Pattern DECIMAL_COMMA = Pattern.compile("-?\\d+,\\d+");

  private final String source;
  private final List<String> columns;
  private final List<Row> rows;

  private CsvTable(String source, List<String> columns, List<Row> rows) {
    this.source = source;
    this.columns = columns;
    this.rows = rows;
  }

  /** A row and where it stands. */
  public static final class Row {
    private final CSVRecord values;
    private final String source;
    private final long line;

    private Row(CSVRecord values, String source, long line) {
      this.values = values;
      this.source = source;
      this.line = line;
    }

    /** Number of its line, from 1. */
    public long line() {
      return line;
    }

    /** Source and line, for messages. */
    public String place() {
      return source + " line " + line;
    }

    /** What it has in a column that the table has. */
    public String text(String column) {
      return values.get(column);
    }

    /**
     * @throws IOException naming the place if it has no finite number in that column
     */
    public double number(String column) throws IOException {
      String text = text(column);
      double value;
      try {
        value = Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new IOException(
            "%s: %s '%s', expected a number%s"
                .formatted(
                    place(),
                    column,
                    text,
                    DECIMAL_COMMA.matcher(text).matches() ? " with a decimal point" : ""),
            e);
      }
      if (!Double.isFinite(value)) {
        throw new IOException(
            "%s: %s '%s', expected a finite number".formatted(place(), column, text));
      }
      return value;
    }
  }

  /**
   * @param source what to call the table in errors
   * @param key a column of every such table, by which one with other separators is known
   * @throws IOException naming source and line of what can't be read; if the table is larger than
   *     {@link LimitedInput#TEXT_BYTES}
   */
  public static CsvTable read(InputStream in, String source, String key) throws IOException {
    try (CSVParser parser = open(in, source, key)) {
      List<String> columns = parser.getHeaderNames();
      List<Row> rows = new ArrayList<>();
      for (CSVRecord values : parser) {
        Row row = new Row(values, source, parser.getCurrentLineNumber());
        if (values.stream().allMatch(String::isEmpty)) {
          continue;
        }
        if (values.size() != columns.size()) {
          throw new IOException(
              "%s: %s values, expected %s".formatted(row.place(), values.size(), columns.size()));
        }
        rows.add(row);
      }
      return new CsvTable(source, columns, rows);
    } catch (UncheckedIOException e) { // how the parser's iterator tells of a failure
      throw new IOException(source + ": " + e.getCause().getMessage(), e);
    }
  }

  /** What the table is called. */
  public String source() {
    return source;
  }

  /** Names of its columns, in their order; some may be empty. */
  public List<String> columns() {
    return List.copyOf(columns);
  }

  public boolean hasColumn(String column) {
    return columns.contains(column);
  }

  /**
   * @throws IOException if there is no such column, naming the nearest
   */
  public void requireColumn(String column) throws IOException {
    if (columns.isEmpty()) {
      throw new IOException(source + ": is empty, expected a line of column names");
    }
    if (!columns.contains(column)) {
      throw new IOException(
          "%s line 1: no column '%s', the nearest is '%s' of %s"
              .formatted(source, column, NearestName.of(column, columns).orElseThrow(), columns));
    }
  }

  /** All rows but emptied ones, each with a value for every column. */
  public List<Row> rows() {
    return List.copyOf(rows);
  }

  private static CSVParser open(InputStream in, String source, String key) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_EMPTY)
            .setAllowMissingColumnNames(true)
            .setTrim(true)
            .build();
    String text = text(in, source);
    requireCommas(text.lines().findFirst().orElse(""), source, key);
    try {
      return format.parse(new StringReader(text));
    } catch (IllegalArgumentException e) { // a column named twice or not at all
      throw new IOException(source + " line 1: " + e.getMessage(), e);
    }
  }

  private static String text(InputStream in, String source) throws IOException {
    try {
      return LimitedInput.text(Gzip.opened(in), source);
    } catch (EOFException | ZipException e) { // cut short, or damaged
      throw new IOException(
          "%s: gzip: %s, expected a whole file"
              .formatted(source, Objects.requireNonNullElse(e.getMessage(), "ends too soon")),
          e);
    }
  }

  /** A table of another kind says so of itself, where its columns would only be unknown. */
  private static void requireCommas(String header, String source, String key) throws IOException {
    if (SEPARATOR_LINE.matcher(header).matches()) {
      throw new IOException(
          "%s line 1: '%s' is Excel's word for the separator, expected the column names: remove the line, and save with commas and decimal points"
              .formatted(source, header.strip()));
    }
    for (Map.Entry<String, String> other : OTHER_SEPARATORS.entrySet()) {
      if (Arrays.stream(header.split(other.getKey()))
              .anyMatch(name -> name.strip().replace("\"", "").equals(key))
          && header.indexOf(',') < 0
          && !header.strip().equals(key)) {
        throw new IOException(
            "%s line 1: columns are separated by %s, expected commas: save it with commas and decimal points"
                .formatted(source, other.getValue()));
      }
    }
  }
}
