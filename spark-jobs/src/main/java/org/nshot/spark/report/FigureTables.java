package org.nshot.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of a page as tables, for readers whose browser runs no scripts. */
final class FigureTables {
  /** So many bins of the histogram become one. */
  private static final int BINS = 4;

  private FigureTables() {}

  static String html(List<PageData.Shown> runs) {
    Markup page = new Markup();
    for (PageData.Shown shown : runs) {
      run(page, shown);
    }
    return page.toString();
  }

  private static void run(Markup page, PageData.Shown shown) {
    RunView run = shown.run();
    page.open("section").text("h1", run.place().name());
    page.text(
        "p",
        "%s, %s images of %s classes, %s. %s"
            .formatted(
                run.setup().space().name(),
                run.setup().data().samples(),
                run.setup().data().classes().size(),
                run.setup().data().image(),
                run.place().uri()));
    run.training().failure().ifPresent(reason -> page.text("p", "Failed: " + reason));
    page.table(
        "Stages",
        List.of("stage", "state", "how far"),
        shown.stages().stream()
            .map(stage -> List.of(stage.name(), stage.state().label(), stage.detail()))
            .toList());
    run.setup().alone().ifPresent(alone -> NetworkTables.network(page, run, alone));
    TrainingTables.add(page, run);
    run.training().importance().ifPresent(view -> importance(page, view));
    run.findings().ranking().ifPresent(ranking -> ranking(page, ranking));
    run.findings().searches().forEach(search -> SearchTables.add(page, search));
    for (RunView network : run.findings().retrained()) {
      page.text("h2", network.place().name());
      network.setup().alone().ifPresent(alone -> NetworkTables.network(page, network, alone));
      TrainingTables.add(page, network);
    }
    NetworkTables.exported(page, run);
    List<List<String>> settings = new ArrayList<>();
    run.setup().settings().forEach((key, value) -> settings.add(List.of(key, value)));
    run.remarks().provenance().forEach(fact -> settings.add(List.of(fact.name(), fact.value())));
    page.table("Settings and origin", List.of("setting", "value"), settings);
    run.remarks().notes().forEach(note -> page.text("p", note));
    page.close("section");
  }

  private static void ranking(Markup page, RankingView ranking) {
    JsonNode figures = ranking.summary().at("/truth/figures");
    if (!figures.isEmpty()) {
      List<String> predictors = new ArrayList<>();
      figures.elements().next().fieldNames().forEachRemaining(predictors::add);
      List<String> head = new ArrayList<>(List.of("figure"));
      head.addAll(predictors);
      List<List<String>> rows = new ArrayList<>();
      for (Map.Entry<String, JsonNode> figure : figures.properties()) {
        List<String> row = new ArrayList<>(List.of(figure.getKey()));
        predictors.forEach(predictor -> row.add(estimate(figure.getValue().path(predictor))));
        rows.add(row);
      }
      page.table("Ranking against " + ranking.summary().at("/truth/column").asText(), head, rows);
    }
    page.table(
        "Ranked first of %s paths".formatted(ranking.total()),
        List.of("path", "accuracy", "loss", "true value", "weights", "multiply-adds"),
        ranking.best().stream()
            .map(
                best ->
                    List.of(
                        best.path().text(),
                        number(best.accuracy()),
                        number(best.loss()),
                        number(best.truth()),
                        Long.toString(best.path().weights()),
                        Long.toString(best.path().flops())))
            .toList());
  }

  private static void importance(Markup page, ImportanceView view) {
    List<List<String>> rows = new ArrayList<>();
    for (int bin = 0; bin < view.counts().length; bin += BINS) {
      int end = Math.min(bin + BINS, view.counts().length);
      rows.add(
          List.of(
              "%s to %s".formatted(number(view.edges()[bin]), number(view.edges()[end])),
              Integer.toString(Arrays.stream(view.counts(), bin, end).sum())));
    }
    page.table("Images by their share of the draws", List.of("share", "images"), rows);
  }

  private static String estimate(JsonNode estimate) {
    if (!estimate.path("value").isNumber()) {
      return "";
    }
    String value = number(estimate.path("value").asDouble());
    return estimate.path("low").isNumber()
        ? "%s [%s, %s]"
            .formatted(
                value,
                number(estimate.path("low").asDouble()),
                number(estimate.path("high").asDouble()))
        : value;
  }

  /** Five digits, whole numbers as they are, and nothing of what is unknown. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.5g", value);
  }
}
