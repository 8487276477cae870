package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.data.DatasetManifest;
import org.nshot.data.DatasetManifest.BadImage;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine;

/** Tables as people keep images in: rows in any order, over several files. */
class TableIngestTest {
  private static final int COUNT = 14;
  private static final StructType COLUMNS =
      new StructType()
          .add("file", DataTypes.StringType)
          .add("kind", DataTypes.LongType)
          .add("part", DataTypes.StringType)
          .add("img", DataTypes.BinaryType);
  private static final TableOptions NAMED =
      new TableOptions(
          Optional.of("parquet"), "img", "kind", Optional.of("part"), Optional.of("file"));

  @TempDir private Path folder;

  private static String className(int i) {
    return i % 2 == 0 ? "a" : "b";
  }

  private static String name(int i) {
    return "deep/%s img=%02d.png".formatted(i % 3 == 0 ? "é" : "x", i);
  }

  private static String split(int i) {
    return i < COUNT - 4 ? "train" : "val";
  }

  private static byte[] image(int i) {
    return ImageFolder.png(i, 5 + i % 3, 6);
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      rows.add(RowFactory.create(name(i), i % 2L, split(i), image(i)));
    }
    return rows;
  }

  private static Dataset<Row> frame(List<Row> rows, StructType columns, int seed) {
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    return SharedSpark.session().createDataFrame(shuffled, columns).repartition(3);
  }

  private String table(Dataset<Row> frame) {
    return table(frame, "parquet");
  }

  private String table(Dataset<Row> frame, String source) {
    return table(frame, source, "a table");
  }

  private String table(Dataset<Row> frame, String source, String name) {
    String path = "file:" + folder.resolve(name);
    frame.write().format(source).mode("overwrite").save(path);
    return path;
  }

  private DatasetManifest ingest(ImageFormat format, String input, SourceOptions source)
      throws IOException {
    return KeptFiles.ingest(format, input, folder.resolve("out"), source);
  }

  private static SourceOptions source(TableOptions columns) {
    return new SourceOptions(
        new TreeMap<>(), Optional.empty(), Optional.empty(), Optional.of(columns));
  }

  private DatasetManifest ingest(String table, TableOptions columns) throws IOException {
    return ingest(ImageFormat.TABLE, table, source(columns));
  }

  private List<String> stored(String split) throws IOException {
    return StoredImages.of(folder.resolve("out"), split);
  }

  private void assertRefused(String table, TableOptions columns, String expected) {
    String message = assertThrows(IOException.class, () -> ingest(table, columns)).getMessage();
    assertEquals("table %s: %s".formatted(table, expected), message);
    assertFalse(Files.exists(folder.resolve("out")));
  }

  private void assertRefused(List<Row> rows, StructType columns, String expected) {
    assertRefused(table(frame(rows, columns, 1)), NAMED, expected);
  }

  private static StructType withType(String column, DataType type) {
    StructType changed = new StructType();
    for (var field : COLUMNS.fields()) {
      changed = changed.add(field.name(), field.name().equals(column) ? type : field.dataType());
    }
    return changed;
  }

  private static List<Row> with(int at, int column, Object value) {
    List<Row> rows = rows();
    Object[] values = new Object[COLUMNS.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i == column ? value : rows.get(at).get(i);
    }
    rows.set(at, RowFactory.create(values));
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "delta"})
  void run_table_hasTheSamplesOfTheSameFilesInFoldersAndTars(String format) throws IOException {
    ImageFolder files = new ImageFolder(folder.resolve("files"));
    TarFolder train = new TarFolder();
    TarFolder val = new TarFolder();
    for (int i = 0; i < COUNT; i++) {
      String path = className(i) + "/" + name(i);
      files.file(split(i) + "/" + path, image(i));
      (split(i).equals("train") ? train : val)
          .file(path, image(i))
          .file(
              path.substring(0, path.length() - 4) + ".cls",
              "01".substring(i % 2, i % 2 + 1).getBytes(StandardCharsets.UTF_8));
    }
    ImageFolder tars = new ImageFolder(folder.resolve("tars"));
    tars.file("train/0.tar", train.bytes()).file("val/0.tar", val.bytes());
    ingest(ImageFormat.IMAGE_FOLDER, "file:" + files.root(), SourceOptions.NONE);
    List<String> expected = stored("train");
    List<String> expectedVal = stored("val");
    ingest(ImageFormat.WEBDATASET, "file:" + tars.root(), SourceOptions.NONE);
    assertEquals(expected, stored("train"));
    String table = table(frame(rows(), COLUMNS, 5), format);
    DatasetManifest manifest =
        ingest(
            table,
            new TableOptions(
                Optional.of(format), "img", "kind", Optional.of("part"), Optional.of("file")));
    assertEquals(expected, stored("train"));
    assertEquals(expectedVal, stored("val"));
    assertEquals(List.of("0", "1"), manifest.classes());
    assertEquals(COUNT - 4, manifest.split("train").count());
  }

  /** A folder {@code photos1} lies beside it. */
  @ParameterizedTest
  @ValueSource(strings = {"photos[12]", "photos*", "photos?", "photos#1 {a,b}%20"})
  void run_tableWhoseNameCouldBeAPattern_isReadToTheLetter(String name) throws IOException {
    table(frame(rows().subList(0, 4), COLUMNS, 1), "parquet", "photos1");
    String table = table(frame(rows(), COLUMNS, 1), "parquet", name);
    DatasetManifest manifest = ingest(table, NAMED);
    assertEquals(COUNT - 4, manifest.split("train").count());
    assertEquals(4, manifest.split("val").count());
  }

  @ParameterizedTest
  @CsvSource({
    "file:/a%20b/x, file:/a b/x",
    "file:/a b/x, file:/a b/x",
    "file:/photos[12]/x, file:/photos[12]/x",
    "file:/a#b/x, file:/a#b/x",
    "file:/a?b/x, file:/a?b/x"
  })
  void path_encodedOrNot_isThatOfTheFile(String file, String expected) {
    assertEquals(expected, TableInput.path(file).toString());
  }

  @Test
  void run_withoutNames_isOrderedByContentAndKeepsEqualImages() throws IOException {
    List<Row> rows = rows();
    rows.add(rows.get(3));
    rows.add(rows.get(3));
    TableOptions unnamed =
        new TableOptions(Optional.of("parquet"), "img", "kind", Optional.empty(), Optional.empty());
    DatasetManifest first = ingest(table(frame(rows, COLUMNS, 1)), unnamed);
    assertEquals(COUNT + 2, first.split("train").count());
    List<String> samples = stored("train");
    assertEquals(
        3,
        Collections.frequency(
            samples,
            samples.stream()
                .filter(sample -> sample.endsWith(java.util.HexFormat.of().formatHex(image(3))))
                .findFirst()
                .orElseThrow()));
    assertEquals(first, ingest(table(frame(rows, COLUMNS, 2).coalesce(1)), unnamed));
    assertEquals(samples, stored("train"));
  }

  @Test
  void of_labelsOfAnyWidth_areLongs() throws IOException {
    Dataset<Row> frame = frame(rows(), COLUMNS, 1);
    for (String type : List.of("tinyint", "smallint", "int", "bigint")) {
      Dataset<Row> narrow = frame.withColumn("kind", functions.col("kind").cast(type));
      assertEquals(type, narrow.schema().apply("kind").dataType().simpleString());
      Dataset<Row> columns = TableColumns.of(narrow, "table", NAMED);
      assertEquals(DataTypes.LongType, columns.schema().apply("label").dataType());
    }
    Dataset<Row> fraction = frame.withColumn("kind", functions.col("kind").cast("double"));
    assertEquals(
        "table: column kind is DOUBLE, expected an integer (tinyint, smallint, int or bigint)",
        assertThrows(IOException.class, () -> TableColumns.of(fraction, "table", NAMED))
            .getMessage());
  }

  @Test
  void run_viewWithFieldsOfAStructure_isReadByName() throws IOException {
    ingest(table(frame(rows(), COLUMNS, 1)), NAMED);
    List<String> expected = stored("train");
    frame(rows(), COLUMNS, 2)
        .select(
            functions
                .struct(functions.col("img").as("bytes"), functions.col("file").as("path"))
                .as("image"),
            functions.col("kind").as("label.of.it"),
            functions.col("part"))
        .createOrReplaceTempView("nshot_images");
    TableOptions columns =
        new TableOptions(
            Optional.empty(),
            "image.bytes",
            "label.of.it",
            Optional.of("part"),
            Optional.of("image.path"));
    ingest("nshot_images", columns);
    assertEquals(expected, stored("train"));
    TableOptions other =
        new TableOptions(
            Optional.empty(), "image.byte", "label.of.it", Optional.empty(), Optional.empty());
    assertEquals(
        "table nshot_images: no column image.byte, it has image, label.of.it, part",
        assertThrows(IOException.class, () -> ingest("nshot_images", other)).getMessage());
  }

  @Test
  void run_badImages_areNamedByTheirRow() throws IOException {
    List<Row> rows = with(2, 3, null);
    rows.set(
        4, RowFactory.create(name(4), 0L, "train", "no image".getBytes(StandardCharsets.UTF_8)));
    DatasetManifest manifest = ingest(table(frame(rows, COLUMNS, 1)), NAMED);
    assertEquals(
        List.of(
            new BadImage(
                "train/0/" + name(2), "empty file, expected one of JPEG, PNG, GIF, BMP, WEBP"),
            new BadImage(
                "train/0/" + name(4), "by its first bytes none of JPEG, PNG, GIF, BMP, WEBP")),
        manifest.split("train").bad().listed());
  }

  @Test
  void run_columnThatIsNotThere_isRefusedWithThoseThatAre() {
    String table = table(frame(rows(), COLUMNS, 1));
    Optional<String> parquet = Optional.of("parquet");
    assertRefused(
        table,
        new TableOptions(parquet, "image", "kind", Optional.empty(), Optional.empty()),
        "no column image, it has file, kind, part, img");
    assertRefused(
        table,
        new TableOptions(parquet, "img", "kind", Optional.of("split"), Optional.empty()),
        "no column split, it has file, kind, part, img");
    assertRefused(
        table,
        new TableOptions(parquet, "file", "kind", Optional.empty(), Optional.empty()),
        "column file is STRING, expected binary");
  }

  @Test
  void run_labelsThatAreNone_areRefused() {
    List<Row> texts = new ArrayList<>();
    rows().forEach(row -> texts.add(RowFactory.create(row.get(0), "cat", row.get(2), row.get(3))));
    assertRefused(
        texts,
        withType("kind", DataTypes.StringType),
        "column kind is STRING, expected an integer (tinyint, smallint, int or bigint)");
    assertRefused(
        with(3, 1, null), COLUMNS, "column kind is null in 1 of 14 rows, expected a value in each");
    assertRefused(
        with(3, 1, -1L), COLUMNS, "train/%s: label -1, expected 0 to 999999".formatted(name(3)));
    assertRefused(
        with(3, 1, 1L << 40),
        COLUMNS,
        "train/%s: label 1099511627776, expected 0 to 999999".formatted(name(3)));
  }

  @Test
  void run_splitsAndNamesThatAreNone_areRefused() {
    assertRefused(
        with(3, 2, "valid"),
        COLUMNS,
        "column part is \"valid\" in 1 rows, expected one of [train, val, test]");
    assertRefused(
        with(3, 2, null), COLUMNS, "column part is null in 1 of 14 rows, expected a value in each");
    assertRefused(
        with(3, 0, null), COLUMNS, "column file is null in 1 of 14 rows, expected a value in each");
    String table = table(frame(with(4, 0, name(2)), COLUMNS, 1));
    assertEquals(
        "train: the name %s is there twice with label 0, expected each once".formatted(name(2)),
        assertThrows(IOException.class, () -> ingest(table, NAMED)).getMessage());
  }

  @Test
  void run_sameNameAndImageInTwoSplits_isRefused() {
    List<Row> rows = rows();
    rows.add(RowFactory.create(name(2), 0L, "val", image(2)));
    String table = table(frame(rows, COLUMNS, 1));
    String message = assertThrows(IOException.class, () -> ingest(table, NAMED)).getMessage();
    assertTrue(message.startsWith("train and val: 1 images are in both"), message);
    assertTrue(message.contains("train/0/" + name(2) + " and val/0/" + name(2)), message);
  }

  @Test
  void run_tableThatSparkCannotOpen_isNamed() {
    TableOptions columns =
        new TableOptions(Optional.of("hudi"), "img", "kind", Optional.empty(), Optional.empty());
    String message =
        assertThrows(IOException.class, () -> ingest("file:/nowhere", columns)).getMessage();
    assertTrue(message.startsWith("table file:/nowhere: "), message);
    assertTrue(message.endsWith(" (--packages GROUP:ARTIFACT:VERSION brings it)"), message);
    assertTrue(
        assertThrows(IOException.class, () -> ingest("file:/nowhere", NAMED))
            .getMessage()
            .startsWith("table file:/nowhere: [PATH_NOT_FOUND]"));
    assertTrue(
        assertThrows(
                IOException.class,
                () ->
                    ingest(
                        "no_such",
                        new TableOptions(
                            Optional.empty(), "i", "l", Optional.empty(), Optional.empty())))
            .getMessage()
            .startsWith("table no_such: [TABLE_OR_VIEW_NOT_FOUND]"));
  }

  @Test
  void run_tablesThatTellNothingApart_areRefused() {
    assertRefused(List.of(), COLUMNS, "no rows, expected an image in each");
    List<Row> one = rows().stream().filter(row -> row.getLong(1) == 0).toList();
    String table = table(frame(one, COLUMNS, 1));
    assertEquals(
        "input %s: 1 class (0), expected at least 2: there is nothing to tell apart"
            .formatted(table),
        assertThrows(IOException.class, () -> ingest(table, NAMED)).getMessage());
  }

  @Test
  void run_outputWithinTheTable_isRefused() {
    String table = table(frame(rows(), COLUMNS, 1));
    Ingest.Options within =
        new Ingest.Options(
            ImageFormat.TABLE,
            table,
            table + "/out",
            0,
            false,
            10_000,
            Keep.AUTO,
            Optional.empty(),
            source(NAMED),
            false);
    assertEquals(
        "output %s/out: overlaps with the input %s, expected another folder"
            .formatted(table, table),
        assertThrows(IOException.class, () -> Ingest.run(SharedSpark.session(), within))
            .getMessage());
  }

  private ObjectNode command(String... args) throws Exception {
    SharedSpark.session();
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--output=" + folder.resolve("out"));
    return CommandLine.populateCommand(new IngestCommand(), all.toArray(String[]::new)).run();
  }

  @Test
  void command_table_saysWhatItDid() throws Exception {
    String table = table(frame(rows(), COLUMNS, 1));
    ObjectNode result =
        command(
            "--format=table",
            "--table=" + table,
            "--source=parquet",
            "--image-column=img",
            "--label-column=kind",
            "--split-column=part",
            "--name-column=file");
    assertEquals(COUNT - 4, result.at("/splits/train/images").intValue());
    assertEquals(4, result.at("/splits/val/images").intValue());
  }

  @Test
  void command_flagsThatDontFit_areWrongUsage() {
    assertUsage("--table without --image-column, expected a column's name", "table", "--table=t");
    assertUsage(
        "--source without --table, expected it with a table", "table", "--input=x", "--source=orc");
    assertUsage(
        "--format table without --table, expected a table's name or path", "table", "--input=x");
    assertUsage("--input and --table, expected one of them", "table", "--input=x", "--table=t");
    assertUsage(
        "--input is missing, expected a folder (or --table with --format table)", "webdataset");
    assertUsage(
        "--table with --format webdataset, expected it with table",
        "webdataset",
        "--table=t",
        "--image-column=a",
        "--label-column=b");
  }

  private void assertUsage(String expected, String format, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--format=" + format);
    assertEquals(
        expected,
        assertThrows(UsageException.class, () -> command(all.toArray(String[]::new))).getMessage());
  }
}
