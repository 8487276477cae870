package org.nshot.spark.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.nshot.space.SearchSpace;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.files.GroupReader;
import org.nshot.spark.files.HadoopFile;
import org.nshot.spark.run.RunFiles;

/** Reads what {@code nshot search} wrote. */
final class SearchReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SETTINGS = "settings.json";
  private static final String BEST = "best.json";
  private static final String HISTORY = "history.parquet";

  private SearchReader() {}

  /** Whether a folder below a run is a search's. */
  static boolean isSearch(RunFiles run, String folder) throws IOException {
    Optional<String> settings = run.read(folder + "/" + SETTINGS);
    return settings.isPresent() && settings.get().contains("\"algorithm\"");
  }

  /**
   * @throws IOException naming the file that isn't a search's
   */
  static SearchView read(RunFiles run, String folder, SearchSpace space) throws IOException {
    String file = folder + "/" + SETTINGS;
    Map<String, String> settings =
        parse(
            run.read(file).orElse("{}"),
            run.path(file),
            new TypeReference<LinkedHashMap<String, String>>() {});
    Optional<String> best = run.read(folder + "/" + BEST);
    if (best.isEmpty()) {
      return new SearchView(folder, settings, Optional.empty());
    }
    JsonNode summary =
        parse(best.get(), run.path(folder + "/" + BEST), new TypeReference<JsonNode>() {});
    try {
      return new SearchView(
          folder,
          settings,
          Optional.of(
              new SearchView.Found(
                  summary,
                  SpaceView.path(space, space.parse(summary.path("arch").asText())),
                  front(summary, space),
                  history(
                      run,
                      run.path(folder + "/" + HISTORY),
                      summary.path("arch").asText(),
                      space))));
    } catch (IllegalArgumentException e) { // a path that is none
      throw new IOException(run.path(folder) + ": " + e.getMessage(), e);
    }
  }

  private static <T> T parse(String text, Path source, TypeReference<T> type) throws IOException {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IOException(source + ": no JSON of a search: " + FirstLine.of(e), e);
    }
  }

  private static List<SearchView.FrontPath> front(JsonNode summary, SearchSpace space) {
    JsonNode pareto = summary.path("pareto");
    List<SearchView.FrontPath> front = new ArrayList<>();
    for (JsonNode path : pareto.path("front")) {
      front.add(
          new SearchView.FrontPath(
              SpaceView.path(space, space.parse(path.path("arch").asText())),
              path.path(pareto.path("cost").asText()).asDouble(Double.NaN),
              path.path("accuracy").asDouble(Double.NaN)));
    }
    Collections.reverse(front); // the best and dearest path stands first in the file
    return front;
  }

  private static SearchView.History history(RunFiles run, Path file, String best, SearchSpace space)
      throws IOException {
    List<Group> all = new ArrayList<>();
    FileSystem files = run.fileSystem();
    try (ParquetReader<Group> reader =
        new GroupReader(new HadoopFile(files, file, files.getFileStatus(file)), files.getConf())
            .build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        all.add(row);
      }
    } catch (IOException | RuntimeException e) { // Parquet meets damage with either
      throw new IOException(FirstLine.of(e, file), e);
    }
    BitSet kept = Thinning.where(all, row -> row.getString("arch", 0).equals(best));
    kept.or(Thinning.records(all, row -> row.getDouble("accuracy", 0)));
    kept.or(Thinning.records(all, row -> -row.getDouble("loss", 0)));
    List<Group> rows = Thinning.of(all, kept);
    return new SearchView.History(
        rows.stream().map(row -> SpaceView.code(space.parse(row.getString("arch", 0)))).toList(),
        column(rows, row -> row.getInteger("generation", 0)),
        column(rows, row -> row.getDouble("accuracy", 0)),
        column(rows, row -> row.getDouble("loss", 0)),
        column(rows, row -> row.getLong("weights", 0)),
        column(rows, row -> row.getLong("multiply_adds", 0)),
        column(
            rows,
            row ->
                row.getType().containsField("latency_ms")
                        && row.getFieldRepetitionCount("latency_ms") > 0
                    ? row.getDouble("latency_ms", 0)
                    : Double.NaN));
  }

  private static double[] column(List<Group> rows, ToDoubleFunction<Group> of) {
    return rows.stream().mapToDouble(of).toArray();
  }
}
