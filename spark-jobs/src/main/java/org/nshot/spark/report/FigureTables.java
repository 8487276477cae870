package org.nshot.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of a page as tables, for readers whose browser runs no scripts. */
final class FigureTables {
  /** Epochs that are told; of more every n-th, and the last. */
  private static final int EPOCHS = 60;

  /** So many bins of the histogram become one. */
  private static final int BINS = 4;

  private static final Map<String, String> SERIES =
      Map.of(
          "loss", "loss",
          "accuracy", "accuracy",
          "lr.mean", "learning rate",
          "gradient_variance", "gradient variance",
          "images_per_second", "images/s",
          "seconds.wall", "seconds",
          "test.accuracy", "test accuracy");

  private static final List<String> ORDER =
      List.of(
          "loss",
          "accuracy",
          "test.accuracy",
          "lr.mean",
          "gradient_variance",
          "images_per_second",
          "seconds.wall");

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
    page.open("section").text("h1", run.name());
    page.text(
        "p",
        "%s, %s images of %s classes, %s. %s"
            .formatted(
                run.space().name(),
                run.data().samples(),
                run.data().classes().size(),
                run.data().image(),
                run.uri()));
    page.table(
        "Stages",
        List.of("stage", "state", "how far"),
        shown.stages().stream()
            .map(stage -> List.of(stage.name(), stage.state().label(), stage.detail()))
            .toList());
    epochs(page, run);
    quality(page, run);
    run.ranking().ifPresent(ranking -> ranking(page, ranking));
    run.searches().forEach(search -> search(page, search));
    run.retrained().forEach(network -> epochs(page.text("h2", network.name()), network));
    run.importance().ifPresent(view -> importance(page, view));
    List<List<String>> settings = new ArrayList<>();
    run.settings().forEach((key, value) -> settings.add(List.of(key, value)));
    run.provenance().forEach(fact -> settings.add(List.of(fact.name(), fact.value())));
    page.table("Settings and origin", List.of("setting", "value"), settings).close("section");
  }

  private static void epochs(Markup page, RunView run) {
    List<String> keys = ORDER.stream().filter(run.series()::containsKey).toList();
    List<String> head = new ArrayList<>(List.of("epoch"));
    keys.forEach(key -> head.add(SERIES.get(key)));
    List<List<String>> rows = new ArrayList<>();
    int epochs = run.progress().done();
    int step = Math.max(1, (epochs + EPOCHS - 1) / EPOCHS);
    for (int epoch = epochs == 0 ? 0 : (epochs - 1) % step; epoch < epochs; epoch += step) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(epoch + 1)));
      for (String key : keys) {
        row.add(number(run.series().get(key)[epoch]));
      }
      rows.add(row);
    }
    page.table("Epochs", head, rows);
  }

  private static void quality(Markup page, RunView run) {
    double[] epochs = run.rankQuality().get("epoch");
    if (epochs == null) {
      return;
    }
    List<String> keys =
        run.rankQuality().keySet().stream()
            .filter(key -> !key.equals("epoch") && !key.equals("seconds"))
            .toList();
    List<String> head = new ArrayList<>(List.of("after epoch"));
    head.addAll(keys);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < epochs.length; i++) {
      List<String> row = new ArrayList<>(List.of(Integer.toString((int) epochs[i] + 1)));
      for (String key : keys) {
        row.add(number(run.rankQuality().get(key)[i]));
      }
      rows.add(row);
    }
    page.table("Rank quality while training", head, rows);
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

  private static void search(Markup page, SearchView search) {
    if (search.found().isEmpty()) {
      page.text("p", "The search " + search.name() + " is not at its end.");
      return;
    }
    SearchView.Found found = search.found().get();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "chosen",
            found.best().text(),
            number(found.summary().path("accuracy").asDouble()),
            Long.toString(found.best().flops())));
    for (SearchView.FrontPath path : found.front()) {
      rows.add(
          List.of(
              "front",
              path.path().text(),
              number(path.accuracy()),
              Long.toString(path.path().flops())));
    }
    page.table("Search " + search.name(), List.of("", "path", "accuracy", "multiply-adds"), rows);
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

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.5g", value);
  }
}
