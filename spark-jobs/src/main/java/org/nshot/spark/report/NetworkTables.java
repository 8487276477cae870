package org.nshot.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Networks that were trained alone, and the models that were written, as tables. */
final class NetworkTables {
  private NetworkTables() {}

  static void network(Markup page, RunView run, RunView.Alone alone) {
    SpaceView.Path path = alone.path();
    double[] tested = run.training().series().getOrDefault("test.accuracy", new double[0]);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("path", path.text()));
    rows.add(List.of("weights", Long.toString(path.weights())));
    rows.add(List.of("multiply-adds", Long.toString(path.flops())));
    rows.add(List.of("layers", Integer.toString(path.depth())));
    rows.add(
        List.of(
            "epochs",
            "%s of %s"
                .formatted(run.training().progress().done(), run.training().progress().all())));
    rows.add(
        List.of(
            "begins with",
            alone.retraining().fresh() ? "fresh weights" : "the supernet's weights"));
    rows.add(List.of("trained by", alone.retraining().trainer()));
    if (tested.length > 0) {
      rows.add(
          List.of(
              "accuracy on the %s split".formatted(alone.retraining().split()),
              FigureTables.number(tested[tested.length - 1])));
    }
    page.table("The network", List.of("", "value"), rows);
  }

  /** Models of the run and of the networks below it. */
  static void exported(Markup page, RunView run) {
    List<List<String>> rows =
        Stream.concat(Stream.of(run), run.findings().retrained().stream())
            .flatMap(one -> one.findings().exports().stream().map(model -> row(one, model)))
            .toList();
    if (!rows.isEmpty()) {
      page.table(
          "Exported models",
          List.of("folder", "format", "file", "bytes", "accuracy", "on", "path"),
          rows);
    }
  }

  private static List<String> row(RunView run, RunView.Export model) {
    JsonNode card = model.card();
    return List.of(
        run.place().name() + "/" + model.folder(),
        card.at("/model/format").asText(),
        card.at("/model/file").asText(),
        card.at("/model/bytes").asText(),
        FigureTables.number(card.at("/accuracy/accuracy").asDouble(Double.NaN)),
        card.at("/accuracy/split").asText(),
        card.at("/network/arch").asText());
  }
}
