package org.nshot.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a search found, as tables: the chosen path, the front, and what each generation added. */
final class SearchTables {
  private SearchTables() {}

  static void add(Markup page, SearchView search) {
    if (search.found().isEmpty()) {
      page.text("p", "The search " + search.name() + " is not at its end.");
      return;
    }
    SearchView.Found found = search.found().get();
    paths(page, search.name(), found);
    bounds(page, search.name(), found.summary().path("constraints"));
    generations(page, search, found);
  }

  private static void paths(Markup page, String name, SearchView.Found found) {
    JsonNode summary = found.summary();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row(
            "chosen (generation %s, by %s)"
                .formatted(summary.path("generation").asInt() + 1, summary.path("origin").asText()),
            found.best(),
            summary.path("accuracy").asDouble(Double.NaN),
            summary.path("latency").asDouble(Double.NaN)));
    boolean timed = summary.at("/pareto/cost").asText().equals("latency");
    for (SearchView.FrontPath path : found.front()) {
      rows.add(row("front", path.path(), path.accuracy(), timed ? path.cost() : Double.NaN));
    }
    page.table(
        "Search " + name,
        List.of("", "path", "accuracy", "weights", "multiply-adds", "layers", "latency, ms"),
        rows);
  }

  private static List<String> row(
      String kind, SpaceView.Path path, double accuracy, double latency) {
    return List.of(
        kind,
        path.text(),
        FigureTables.number(accuracy),
        Long.toString(path.weights()),
        Long.toString(path.flops()),
        Integer.toString(path.depth()),
        FigureTables.number(latency));
  }

  private static void bounds(Markup page, String name, JsonNode constraints) {
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> bound : constraints.properties()) {
      JsonNode of = bound.getValue();
      if (of.has("most") || of.path("least").asDouble() > 0) {
        rows.add(
            List.of(
                "%s, %s".formatted(bound.getKey(), of.path("unit").asText()),
                FigureTables.number(of.path("least").asDouble(Double.NaN)),
                FigureTables.number(of.path("most").asDouble(Double.NaN)),
                FigureTables.number(of.path("value").asDouble(Double.NaN))));
      }
    }
    if (!rows.isEmpty()) {
      page.table("Bounds of search " + name, List.of("of", "at least", "at most", "chosen"), rows);
    }
  }

  private static void generations(Markup page, SearchView search, SearchView.Found found) {
    boolean byLoss = "loss".equals(search.settings().get("objective"));
    double[] values = byLoss ? found.history().loss() : found.history().accuracy();
    double[] generations = found.history().generation();
    TreeMap<Integer, Double> best = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        best.merge((int) generations[i], values[i], byLoss ? Math::min : Math::max);
      }
    }
    JsonNode volumes = found.summary().at("/pareto/hypervolume");
    List<List<String>> rows = new ArrayList<>();
    double soFar = byLoss ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    for (Map.Entry<Integer, Double> generation : best.entrySet()) {
      double own = generation.getValue();
      soFar = byLoss ? Math.min(soFar, own) : Math.max(soFar, own);
      List<String> row = new ArrayList<>();
      row.add(Integer.toString(generation.getKey() + 1));
      row.add(FigureTables.number(soFar));
      if (!volumes.isEmpty()) {
        double volume = volumes.path(generation.getKey()).asDouble(Double.NaN);
        row.add(FigureTables.number(volume));
      }
      rows.add(row);
    }
    List<String> head = new ArrayList<>();
    head.addAll(List.of("generation", byLoss ? "lowest loss so far" : "best accuracy so far"));
    if (!volumes.isEmpty()) {
      head.add("hypervolume of the front");
    }
    page.table("Search " + search.name() + " by generation", head, rows);
  }
}
