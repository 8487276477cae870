package org.nshot.spark.ingest;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.files.UserPath;

/**
 * A table that Spark reads. Splits, labels and names are read first; images stay where they are
 * until they are looked at.
 */
final class TableInput implements ImageInput {
  private static final String NO_SOURCE = "DATA_SOURCE_NOT_FOUND";

  /** Spark's own option: whether a path is a pattern. */
  private static final String PATTERNS = "__globPaths__";

  private final String table;
  private final Configuration hadoop;
  private final Dataset<Row> rows;
  private final SourceOptions source;
  private final TableOptions options;

  private TableInput(
      String table,
      Configuration hadoop,
      Dataset<Row> rows,
      SourceOptions source,
      TableOptions options) {
    this.table = table;
    this.hadoop = hadoop;
    this.rows = rows;
    this.source = source;
    this.options = options;
  }

  /**
   * @param table its name in Spark's catalog, or its path where the options name a source
   * @throws IOException in one line if Spark can't open it
   */
  static TableInput open(SparkSession spark, String table, SourceOptions source)
      throws IOException {
    TableOptions options = source.table().orElseThrow();
    try {
      Dataset<Row> rows =
          options.source().isPresent()
              ? spark.read().format(options.source().get()).option(PATTERNS, "false").load(table)
              : spark.table(table);
      return new TableInput(
          table, spark.sparkContext().hadoopConfiguration(), rows, source, options);
    } catch (Exception e) { // Scala declares none of those that it throws
      String line = FirstLine.of(e);
      throw new IOException(
          "table %s: %s%s"
              .formatted(
                  table,
                  line,
                  line.contains(NO_SOURCE) ? " (--packages GROUP:ARTIFACT:VERSION brings it)" : ""),
          e);
    }
  }

  @Override
  public List<Path> places() throws IOException {
    List<Path> places = new ArrayList<>();
    if (options.source().isPresent()) {
      Path path = UserPath.of(table);
      places.add(path.getFileSystem(hadoop).makeQualified(path));
    }
    Arrays.stream(rows.inputFiles())
        .map(file -> path(file).getParent())
        .distinct()
        .forEach(places::add);
    return places;
  }

  /** Spark's own sources give encoded URIs, Delta's gives paths as they are. */
  static Path path(String file) {
    try {
      URI uri = new URI(file);
      boolean encoded = uri.getRawQuery() == null && uri.getRawFragment() == null;
      return encoded ? new Path(uri) : new Path(file);
    } catch (URISyntaxException e) {
      return new Path(file);
    }
  }

  @Override
  public ImageSource list() throws IOException {
    String what = "table " + table;
    Dataset<Row> columns = TableColumns.of(rows, what, options);
    Map<String, List<TableKey>> keys;
    try {
      TableColumns.requireNoNulls(columns, what, options);
      keys = keys(columns);
    } catch (Exception e) {
      throw TaskFailure.asIoException(e);
    }
    if (keys.isEmpty()) {
      throw new IOException(what + ": no rows, expected an image in each");
    }
    requireSplits(what, keys);
    ClassLabels labels = ClassLabels.of(source.classes(), hadoop);
    List<SourceSplit> splits = new ArrayList<>();
    for (String split : ImageSource.SPLIT_NAMES) {
      if (keys.containsKey(split)) {
        Dataset<Row> ofSplit =
            options.split().isEmpty()
                ? columns
                : columns.where(functions.col("split").equalTo(split));
        boolean named = options.name().isPresent();
        List<TableSplit.Listed> listed = listed(keys.get(split), labels, what);
        splits.add(TableSplit.of(split, ofSplit, named, listed));
      }
    }
    return new ImageSource(labels.names(), splits, new SkippedFiles(), List.of());
  }

  /** By split. */
  private static Map<String, List<TableKey>> keys(Dataset<Row> columns) {
    return columns
        .select(
            functions.col("split"),
            functions.col("label"),
            functions.col("name"),
            functions.coalesce(functions.length(functions.col("image")), functions.lit(0)))
        .javaRDD()
        .map(row -> new TableKey(row.getString(0), row.getLong(1), row.getString(2), row.getInt(3)))
        .collect()
        .stream()
        .collect(Collectors.groupingBy(TableKey::split, TreeMap::new, Collectors.toList()));
  }

  private void requireSplits(String what, Map<String, List<TableKey>> keys) throws IOException {
    Optional<String> other =
        keys.keySet().stream().filter(name -> !ImageSource.SPLIT_NAMES.contains(name)).findFirst();
    if (other.isPresent()) {
      throw new IOException(
          "%s: column %s is \"%s\" in %s rows, expected one of %s"
              .formatted(
                  what,
                  options.split().orElseThrow(),
                  Synsets.shown(other.get()),
                  keys.get(other.get()).size(),
                  ImageSource.SPLIT_NAMES));
    }
  }

  private static List<TableSplit.Listed> listed(
      List<TableKey> keys, ClassLabels labels, String what) throws IOException {
    List<TableSplit.Listed> listed = new ArrayList<>();
    for (TableKey key : keys) {
      String where = "%s: %s/%s".formatted(what, key.split(), key.name());
      listed.add(new TableSplit.Listed(labels.label(key.label(), where), key));
    }
    return listed;
  }
}
