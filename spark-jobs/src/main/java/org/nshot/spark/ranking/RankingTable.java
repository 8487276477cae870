package org.nshot.spark.ranking;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.ranking.RankingPlan;
import org.nshot.space.Architecture;
import org.nshot.space.Complexity;
import org.nshot.space.SearchSpace;
import org.nshot.spark.files.ParquetFile;
import org.nshot.spark.files.TextFile;

/** Every ranked path with all that is known of it, as CSV and as Parquet. */
final class RankingTable {
  private static final String[] COLUMNS = {
    "arch", "computation", "accuracy", "loss", "weights", "multiply_adds", "depth", "truth", "score"
  };

  /** One file, no job: a ranking is at most some megabytes. */
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message ranking {
            required binary arch (STRING);
            required binary computation (STRING);
            required double accuracy;
            required double loss;
            required int64 weights;
            required int64 multiply_adds;
            required int32 depth;
            optional double truth;
            required double score;
          }
          """);

  private final List<Row> rows;

  private RankingTable(List<Row> rows) {
    this.rows = rows;
  }

  /**
   * @param computation the path that was evaluated for this one: equal for paths that compute the
   *     same
   */
  private record Row(
      String arch,
      String computation,
      double accuracy,
      double loss,
      Complexity complexity,
      int depth,
      OptionalDouble truth,
      double score) {}

  /**
   * @param evaluations of the plan's paths, in its order
   * @param scores of the same, [paths]
   */
  static RankingTable of(
      SearchSpace space,
      RankingPlan plan,
      List<PathEvaluation> evaluations,
      double[] scores,
      Optional<BenchmarkTable> benchmark) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < evaluations.size(); i++) {
      PathEvaluation evaluation = evaluations.get(i);
      Architecture path = evaluation.architecture();
      rows.add(
          new Row(
              space.format(path),
              space.format(plan.standIn(i)),
              evaluation.accuracy(),
              evaluation.loss(),
              space.complexity(path),
              space.depth(path),
              benchmark.map(table -> table.value(path)).orElseGet(OptionalDouble::empty),
              scores[i]));
    }
    return new RankingTable(rows);
  }

  void writeCsv(FileSystem files, Path file) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader(COLUMNS).setRecordSeparator('\n').build();
    StringBuilder text = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      for (Row row : rows) {
        csv.printRecord(
            row.arch,
            row.computation,
            row.accuracy,
            row.loss,
            row.complexity.weights(),
            row.complexity.multiplyAdds(),
            row.depth,
            row.truth.isPresent() ? row.truth.getAsDouble() : "",
            row.score);
      }
    }
    TextFile.write(files, file, true, text.toString()); // people open it with what they like
  }

  void writeParquet(FileSystem files, Path file) throws IOException {
    SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
    List<Group> content = new ArrayList<>();
    for (Row row : rows) {
      Group group =
          groups
              .newGroup()
              .append("arch", row.arch)
              .append("computation", row.computation)
              .append("accuracy", row.accuracy)
              .append("loss", row.loss)
              .append("weights", row.complexity.weights())
              .append("multiply_adds", row.complexity.multiplyAdds())
              .append("depth", row.depth);
      row.truth.ifPresent(truth -> group.append("truth", truth));
      group.append("score", row.score);
      content.add(group);
    }
    ParquetFile.write(files, file, SCHEMA, content);
  }
}
