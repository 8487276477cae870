package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.QuotingUtils;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table that tell of images, found by the user's names and brought to one form:
 * split, label (a long), name, image (a file's bytes).
 */
final class TableColumns {
  static final int SPLIT = 0;
  static final int LABEL = 1;
  static final int NAME = 2;
  static final int IMAGE = 3;

  private static final List<DataType> INTEGERS =
      List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);
  private static final String WHOLE_NUMBERS = "an integer (tinyint, smallint, int or bigint)";

  private final Dataset<Row> table;
  private final String what;

  private TableColumns(Dataset<Row> table, String what) {
    this.table = table;
    this.what = what;
  }

  /**
   * @param what to call the table
   * @throws IOException naming a column that isn't there with those that are, or is of another type
   */
  static Dataset<Row> of(Dataset<Row> table, String what, TableOptions options) throws IOException {
    return new TableColumns(table, what).select(options);
  }

  /**
   * @throws IOException naming a column that is null where it must not be
   */
  static void requireNoNulls(Dataset<Row> columns, String what, TableOptions options)
      throws IOException {
    Map<Integer, String> required = new LinkedHashMap<>();
    required.put(LABEL, options.label());
    options.split().ifPresent(name -> required.put(SPLIT, name));
    options.name().ifPresent(name -> required.put(NAME, name));
    Column[] counts =
        required.keySet().stream()
            .map(at -> functions.count_if(columns.col(columns.columns()[at]).isNull()))
            .toArray(Column[]::new);
    Row nulls = columns.agg(functions.count("*"), counts).first();
    int at = 1;
    for (String name : required.values()) {
      if (nulls.getLong(at) > 0) {
        throw new IOException(
            "%s: column %s is null in %s of %s rows, expected a value in each"
                .formatted(what, name, nulls.getLong(at), nulls.getLong(0)));
      }
      at++;
    }
  }

  private Dataset<Row> select(TableOptions options) throws IOException {
    Column image = column(options.image(), DataTypes.BinaryType::equals, "binary");
    Column label = column(options.label(), INTEGERS::contains, WHOLE_NUMBERS);
    Column split = functions.lit(ImageSource.TRAIN);
    if (options.split().isPresent()) {
      split = column(options.split().get(), DataTypes.StringType::equals, "string");
    }
    Column name = functions.coalesce(functions.sha2(image, 256), functions.lit("null"));
    if (options.name().isPresent()) {
      name = column(options.name().get(), TableColumns::isName, "string or " + WHOLE_NUMBERS);
    }
    return table.select(
        split.as("split"),
        label.cast(DataTypes.LongType).as("label"),
        name.cast(DataTypes.StringType).as("name"),
        image.as("image"));
  }

  private static boolean isName(DataType type) {
    return type.equals(DataTypes.StringType) || INTEGERS.contains(type);
  }

  private Column column(String name, Predicate<DataType> fits, String expected) throws IOException {
    Column column =
        found(name)
            .orElseThrow(
                () ->
                    new IOException(
                        "%s: no column %s, it has %s"
                            .formatted(what, name, String.join(", ", table.columns()))));
    DataType type = table.select(column).schema().fields()[0].dataType();
    if (!fits.test(type)) {
      throw new IOException(
          "%s: column %s is %s, expected %s".formatted(what, name, type.sql(), expected));
    }
    return column;
  }

  /** To the letter, or else as the path of a structure's field. */
  private Optional<Column> found(String name) {
    if (Arrays.asList(table.columns()).contains(name)) {
      return Optional.of(table.col(QuotingUtils.quoteIdentifier(name)));
    }
    DataType type = table.schema();
    List<String> path = List.of(name.split("\\.", -1));
    for (String field : path) {
      if (!(type instanceof StructType structure)
          || !Arrays.asList(structure.fieldNames()).contains(field)) {
        return Optional.empty();
      }
      type = structure.apply(field).dataType();
    }
    return Optional.of(
        table.col(
            path.stream().map(QuotingUtils::quoteIdentifier).collect(Collectors.joining("."))));
  }
}
