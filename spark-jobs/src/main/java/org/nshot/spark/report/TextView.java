package org.nshot.spark.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** A run in some lines of text. */
final class TextView {
  private static final int WIDTH = 40; // of a bar and a curve

  private TextView() {}

  static String of(RunView run, RunStatus status) {
    StringBuilder text = new StringBuilder();
    text.append("%s  %s %s%n".formatted(status.name(), status.headline(), status.text()));
    int full = (int) Math.round(WIDTH * status.share());
    text.append(
        String.format(
            Locale.ROOT,
            "  [%s%s] %.0f %%%n",
            "#".repeat(full),
            ".".repeat(WIDTH - full),
            100 * status.share()));
    curve(text, "loss", run.training().series().get("loss"), TextView::figure);
    curve(text, "accuracy", run.training().series().get("accuracy"), TextView::percent);
    curve(text, "test", run.training().series().get("test.accuracy"), TextView::percent);
    curve(text, "tau", run.findings().rankQuality().get("truth.kendall.value"), TextView::figure);
    run.findings()
        .ranking()
        .filter(ranking -> !ranking.best().isEmpty())
        .map(ranking -> ranking.best().get(0))
        .ifPresent(
            best ->
                text.append(
                    "  best      %s  %s%n"
                        .formatted(percent(best.accuracy()), best.path().text())));
    text.append(
        "  stages    %s%n"
            .formatted(
                status.stages().stream().map(TextView::stage).collect(Collectors.joining("  "))));
    return printable(text.toString());
  }

  private static void curve(
      StringBuilder text, String name, double[] values, DoubleFunction<String> show) {
    if (values == null || values.length == 0) {
      return;
    }
    double[] told = Arrays.stream(values).filter(Double::isFinite).toArray();
    if (told.length == 0) {
      return;
    }
    int step = (told.length + WIDTH - 1) / WIDTH;
    double[] shown = new double[(told.length + step - 1) / step];
    Arrays.setAll(shown, i -> told[i * step]);
    text.append(
        "  %-9s %s  %s to %s%n"
            .formatted(
                name, Sparkline.of(shown), show.apply(told[0]), show.apply(told[told.length - 1])));
  }

  private static String stage(Stage stage) {
    String sign =
        switch (stage.state()) {
          case DONE -> "●";
          case GOING -> "◐";
          case OPEN -> "○";
        };
    return sign + " " + stage.name() + (stage.detail().isEmpty() ? "" : " " + stage.detail());
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** Names may hold anything, sequences that a terminal obeys among it. */
  private static String printable(String text) {
    return text.lines()
        .map(line -> line.replaceAll("\\p{Cntrl}", " "))
        .collect(Collectors.joining(System.lineSeparator(), "", System.lineSeparator()));
  }
}
