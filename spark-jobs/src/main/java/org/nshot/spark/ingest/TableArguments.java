package org.nshot.spark.ingest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** What {@code nshot ingest} is told of a table. */
final class TableArguments {
  private static final String SOURCE = "--source";
  private static final String IMAGE = "--image-column";
  private static final String LABEL = "--label-column";
  private static final String SPLIT = "--split-column";
  private static final String NAME = "--name-column";

  @CommandLine.Option(
      names = SourceOptions.TABLE,
      paramLabel = "NAME|PATH",
      description =
          "table: in place of --input, a table or view of Spark's catalog, or with --source a path.")
  private Optional<String> table;

  @CommandLine.Option(
      names = SOURCE,
      paramLabel = "FORMAT",
      description = "table: what Spark reads the path with: parquet, orc, avro, delta, ….")
  private Optional<String> source;

  @CommandLine.Option(
      names = IMAGE,
      paramLabel = "COLUMN",
      description = "table: the images' files, as binary; of a structure, as image.bytes.")
  private Optional<String> image;

  @CommandLine.Option(
      names = LABEL,
      paramLabel = "COLUMN",
      description = "table: the classes' numbers, from 0 on, as integers of any width.")
  private Optional<String> label;

  @CommandLine.Option(
      names = SPLIT,
      paramLabel = "COLUMN",
      description = "table: train, val or test; without it all rows are for training.")
  private Optional<String> split;

  @CommandLine.Option(
      names = NAME,
      paramLabel = "COLUMN",
      description = "table: the images' names, which order a class; without it their content does.")
  private Optional<String> name;

  /** What the table is called; empty if no flag tells of one. */
  Optional<String> table() {
    return table;
  }

  /**
   * @throws IllegalArgumentException naming the flag that is missing
   */
  Optional<TableOptions> columns() {
    if (table.isEmpty()) {
      Map<String, Optional<String>> others = new LinkedHashMap<>();
      others.put(SOURCE, source);
      others.put(IMAGE, image);
      others.put(LABEL, label);
      others.put(SPLIT, split);
      others.put(NAME, name);
      others.forEach(TableArguments::requireNone);
      return Optional.empty();
    }
    return Optional.of(
        new TableOptions(source, required(IMAGE, image), required(LABEL, label), split, name));
  }

  private static void requireNone(String flag, Optional<String> value) {
    if (value.isPresent()) {
      throw new IllegalArgumentException(
          "%s without %s, expected it with a table".formatted(flag, SourceOptions.TABLE));
    }
  }

  private static String required(String flag, Optional<String> value) {
    return value.orElseThrow(
        () ->
            new IllegalArgumentException(
                "%s without %s, expected a column's name".formatted(SourceOptions.TABLE, flag)));
  }
}
