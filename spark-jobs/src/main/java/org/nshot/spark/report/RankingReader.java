package org.nshot.spark.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.nshot.ranking.BestFirst;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.files.TextFile;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;

/** Reads what {@code nshot rank} wrote. */
final class RankingReader {
  /** The file that is written last. */
  static final String SUMMARY = RunLayout.RANKING + "/summary.json";

  private static final String TABLE = RunLayout.RANKING + "/ranking.csv";
  private static final int BEST = 10;
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).build();

  private RankingReader() {}

  private record Row(
      Architecture path,
      String computation,
      double accuracy,
      double loss,
      double weights,
      double flops,
      double depth,
      double truth,
      double score) {}

  /**
   * Empty while there is no whole ranking.
   *
   * @throws IOException naming the file that isn't a ranking's
   */
  static Optional<RankingView> read(RunFiles run, SearchSpace space) throws IOException {
    Optional<String> summary = run.read(SUMMARY);
    if (summary.isEmpty()) {
      return Optional.empty();
    }
    List<Row> rows;
    try (InputStream table = TextFile.open(run.fileSystem(), run.path(TABLE))) {
      rows = rows(table, run.path(TABLE).toString(), space);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    Set<Row> best = new LinkedHashSet<>(best(rows));
    return Optional.of(
        new RankingView(
            json(summary.get(), run.path(SUMMARY).toString()),
            rows.size(),
            columns(Thinning.of(rows, Thinning.where(rows, best::contains))),
            best.stream()
                .map(
                    row ->
                        new RankingView.Best(
                            SpaceView.path(space, row.path), row.accuracy, row.loss, row.truth))
                .toList()));
  }

  private static JsonNode json(String text, String source) throws IOException {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException(source + ": no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static List<Row> rows(InputStream in, String source, SearchSpace space)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    try (CSVParser table =
        CSVParser.parse(new InputStreamReader(in, StandardCharsets.UTF_8), FORMAT)) {
      for (CSVRecord row : table) {
        rows.add(
            new Row(
                space.parse(row.get("arch")),
                row.get("computation"),
                number(row, "accuracy"),
                number(row, "loss"),
                number(row, "weights"),
                number(row, "multiply_adds"),
                number(row, "depth"),
                number(row, "truth"),
                number(row, "score")));
      }
    } catch (IllegalArgumentException // a column or a number that isn't one
        | IllegalStateException // the library's words for what can't be read
        | UncheckedIOException e) {
      throw new IOException("%s row %s: %s".formatted(source, rows.size() + 1, e.getMessage()), e);
    }
    return rows;
  }

  /** NaN where there is none. */
  private static double number(CSVRecord row, String column) {
    String cell = row.get(column);
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  private static RankingView.Columns columns(List<Row> rows) {
    return new RankingView.Columns(
        rows.stream().map(row -> SpaceView.code(row.path)).toList(),
        column(rows, Row::accuracy),
        column(rows, Row::loss),
        column(rows, Row::weights),
        column(rows, Row::flops),
        column(rows, Row::depth),
        column(rows, Row::truth));
  }

  private static double[] column(List<Row> rows, ToDoubleFunction<Row> of) {
    return rows.stream().mapToDouble(of).toArray();
  }

  private static List<Row> best(List<Row> rows) {
    Set<String> seen = new HashSet<>();
    return rows.stream()
        .sorted(BestFirst.by(Row::score, Row::loss, Row::path))
        .filter(row -> seen.add(row.computation))
        .limit(BEST)
        .toList();
  }
}
