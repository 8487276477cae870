package org.nshot.spark.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.nshot.search.Candidate;
import org.nshot.search.Cost;
import org.nshot.search.History;
import org.nshot.space.Architecture;
import org.nshot.space.Complexity;
import org.nshot.space.SearchSpace;
import org.nshot.spark.files.ParquetFile;

/** Every path that a search has looked at, in its order, as Parquet. */
final class HistoryTable {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message search {
            required int32 generation;
            required binary origin (STRING);
            required binary arch (STRING);
            required binary computation (STRING);
            required double accuracy;
            required double loss;
            required int64 weights;
            required int64 multiply_adds;
            optional double latency_ms;
          }
          """);

  private final List<Group> rows = new ArrayList<>();

  /**
   * @param standIn the path that was evaluated for a path
   */
  HistoryTable(
      SearchSpace space,
      History history,
      UnaryOperator<Architecture> standIn,
      Optional<Cost> latency) {
    SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
    for (Candidate candidate : history.all()) {
      Architecture path = candidate.architecture();
      Complexity complexity = space.complexity(path);
      Group row =
          groups
              .newGroup()
              .append("generation", candidate.generation())
              .append("origin", candidate.origin().label())
              .append("arch", space.format(path))
              .append("computation", space.format(standIn.apply(path)))
              .append("accuracy", candidate.quality().accuracy())
              .append("loss", candidate.quality().loss())
              .append("weights", complexity.weights())
              .append("multiply_adds", complexity.multiplyAdds());
      latency.ifPresent(cost -> row.append("latency_ms", cost.of().applyAsDouble(path)));
      rows.add(row);
    }
  }

  void write(FileSystem files, Path file) throws IOException {
    ParquetFile.write(files, file, SCHEMA, rows);
  }
}
