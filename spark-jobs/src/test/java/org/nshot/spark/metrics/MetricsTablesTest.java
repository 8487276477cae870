package org.nshot.spark.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.events.RankingMetrics;
import org.nshot.spark.events.RankingMetrics.Estimated;
import org.nshot.spark.events.RoundSplit;
import org.nshot.spark.events.TestMetrics;
import org.nshot.spark.run.RunLayout;

/** The tables are what docs/metrics.md says: its schemas are theirs, its SQL is run. */
class MetricsTablesTest {
  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();

  private static OptionalDouble value(double value) {
    return OptionalDouble.of(value);
  }

  private static EpochMetrics epoch(int epoch) {
    return new EpochMetrics(
        epoch,
        2.5 - epoch,
        value(0.25 + epoch),
        Optional.of(new EpochMetrics.Rates(0.1 / (1 + epoch), 0.05, 0.2)),
        Optional.of(List.of(List.of(0.25, 0.75), List.of(1.0))),
        value(4.5),
        value(1),
        value(0.5),
        120,
        240,
        EpochMetrics.Seconds.of(500_000_000, new RoundSplit(1, 2, 3, 4, 5, 6), value(0.5)),
        OptionalLong.of(1_000),
        OptionalLong.of(2_000),
        Optional.of(new TestMetrics(2.5, 0.125, 20)));
  }

  private static RankingMetrics ranking(int epoch) {
    Estimated estimated = new Estimated(value(0.5 + epoch), value(0.25), value(0.75));
    return new RankingMetrics(
        epoch,
        12,
        10,
        16,
        1.5,
        0.375,
        new RankingMetrics.Best("|a~0|", 0.5, value(1.25)),
        Optional.of(
            new RankingMetrics.Truth(
                "t.csv",
                "test",
                12,
                estimated,
                estimated,
                Map.of("weights", estimated, "flops", estimated, "depth", estimated))));
  }

  private void write(String name, List<? extends Record> rows) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, rows.stream().map(MetricsJson::line).toList());
  }

  private static List<String> blocks(String language, String after) throws IOException {
    String page = Files.readString(Path.of("../docs/metrics.md"));
    return Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
        .matcher(page.substring(page.indexOf(after)))
        .results()
        .map(MatchResult::group)
        .map(block -> block.replaceAll("```[a-z]*", ""))
        .toList();
  }

  /** With its fields by name, as JSON's have no order that Spark keeps. */
  private static DataType sorted(DataType type) {
    if (type instanceof ArrayType array) {
      return new ArrayType(sorted(array.elementType()), true);
    }
    return type instanceof StructType struct
        ? new StructType(
            Stream.of(struct.fields())
                .sorted(Comparator.comparing(StructField::name))
                .map(f -> new StructField(f.name(), sorted(f.dataType()), true, f.metadata()))
                .toArray(StructField[]::new))
        : type;
  }

  @Test
  void schema_ofWhatIsWritten_isTheDocumented() throws IOException {
    write(RunLayout.EPOCHS, List.of(epoch(0)));
    write(RunLayout.RANKINGS, List.of(ranking(0)));
    for (String table : List.of("train.jsonl", "ranking.jsonl")) {
      StructType documented = StructType.fromDDL(blocks("", "### " + table).get(0));
      StructType written =
          spark.read().json(folder.resolve("metrics/" + table).toString()).schema();
      assertEquals(sorted(documented), sorted(written), table);
    }
  }

  @Test
  void sql_ofTheDocs_findsTheRows() throws IOException {
    write(RunLayout.EPOCHS, List.of(epoch(0), epoch(1)));
    write(RunLayout.RANKINGS, List.of(ranking(1)));
    List<String> queries = blocks("sql", "## Tables");
    assertEquals(2, queries.size());
    List<List<Row>> found =
        queries.stream()
            .map(sql -> spark.sql(sql.replace("RUN", folder.toString())).collectAsList())
            .toList();
    assertEquals(
        List.of("[0,2.5,0.25,0.1,0.5]", "[1,1.5,1.25,0.05,0.5]"),
        found.get(0).stream().map(Row::toString).toList());
    assertEquals(
        List.of("[1,1.5,0.375,|a~0|,1.5]"), found.get(1).stream().map(Row::toString).toList());
  }

  @Test
  void read_rowThatWasWritten_isEqual() throws IOException {
    assertEquals(epoch(3), MetricsJson.read(MetricsJson.line(epoch(3)), EpochMetrics.class));
    assertEquals(ranking(3), MetricsJson.read(MetricsJson.line(ranking(3)), RankingMetrics.class));
  }
}
