package org.nshot.spark.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a training told of each epoch, as tables: figures, seconds, draws, rank quality. */
final class TrainingTables {
  /** Epochs that are told; of more every n-th, and the last. */
  private static final int EPOCHS = 60;

  private static final List<Column> FIGURES =
      List.of(
          new Column("loss", "loss"),
          new Column("accuracy", "accuracy"),
          new Column("test.loss", "test loss"),
          new Column("test.accuracy", "test accuracy"),
          new Column("lr.mean", "learning rate"),
          new Column("lr.min", "lowest rate"),
          new Column("lr.max", "highest rate"),
          new Column("gradient_variance", "gradient variance"),
          new Column("data_entropy", "entropy of the draws, nats"),
          new Column("accepted_paths", "paths within the bounds"),
          new Column("images_per_second", "images/s"));

  private static final List<Column> SECONDS =
      List.of(
          new Column("seconds.wall", "in all"),
          new Column("seconds.compute", "computing, with waits"),
          new Column("seconds.wait", "of it waiting for images"),
          new Column("seconds.broadcast", "weights to the shards"),
          new Column("seconds.schedule", "waiting for a core"),
          new Column("seconds.result", "gradients back"),
          new Column("seconds.combine", "adding up"),
          new Column("seconds.driver", "the driver's own"),
          new Column("seconds.test", "testing"));

  /**
   * A column of the metrics.
   *
   * @param name what a reader calls it
   */
  private record Column(String key, String name) {}

  private TrainingTables() {}

  static void add(Markup page, RunView run) {
    List<Column> figures = present(FIGURES, run);
    page.table("Epochs", head("epoch", figures), epochs(figures, run));
    List<Column> seconds = present(SECONDS, run);
    if (!seconds.isEmpty()) {
      List<List<String>> rows = new ArrayList<>(List.of(sums(seconds, run)));
      rows.addAll(epochs(seconds, run));
      page.table("Where the time went, seconds", head("epoch", seconds), rows);
    }
    run.training().choices().ifPresent(choices -> choices(page, choices, run.setup().space()));
    quality(page, run);
  }

  private static List<Column> present(List<Column> columns, RunView run) {
    return columns.stream()
        .filter(column -> run.training().series().containsKey(column.key()))
        .toList();
  }

  private static List<String> head(String first, List<Column> columns) {
    List<String> head = new ArrayList<>(List.of(first));
    columns.forEach(column -> head.add(column.name()));
    return head;
  }

  private static List<List<String>> epochs(List<Column> columns, RunView run) {
    List<List<String>> rows = new ArrayList<>();
    int epochs = run.training().progress().done();
    int step = Math.max(1, (epochs + EPOCHS - 1) / EPOCHS);
    for (int epoch = epochs == 0 ? 0 : (epochs - 1) % step; epoch < epochs; epoch += step) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(epoch + 1)));
      for (Column column : columns) {
        row.add(FigureTables.number(run.training().series().get(column.key())[epoch]));
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<String> sums(List<Column> columns, RunView run) {
    List<String> row = new ArrayList<>(List.of("all"));
    for (Column column : columns) {
      double[] values = run.training().series().get(column.key());
      row.add(FigureTables.number(Arrays.stream(values).filter(Double::isFinite).sum()));
    }
    return row;
  }

  private static void choices(Markup page, ChoiceHistory choices, SpaceView space) {
    int last = choices.epochs().length - 1;
    double[][] before = choices.probabilities()[0];
    double[][] after = choices.probabilities()[last];
    List<List<String>> rows = new ArrayList<>();
    for (int group = 0; group < after.length; group++) {
      int shared = group;
      List<SpaceView.Block> blocks =
          space.blocks().stream().filter(block -> block.group() == shared).toList();
      for (int operation = 0; operation < after[group].length; operation++) {
        rows.add(
            List.of(
                blocks.stream().map(SpaceView.Block::name).collect(Collectors.joining(", ")),
                blocks.get(0).operations().get(operation),
                FigureTables.number(1.0 / after[group].length),
                FigureTables.number(before[group][operation]),
                FigureTables.number(after[group][operation])));
      }
    }
    page.table(
        "Probability of each operation",
        List.of(
            "blocks",
            "operation",
            "even draw",
            "after epoch " + (choices.epochs()[0] + 1),
            "after epoch " + (choices.epochs()[last] + 1)),
        rows);
  }

  private static void quality(Markup page, RunView run) {
    Map<String, double[]> columns = run.findings().rankQuality();
    double[] epochs = columns.get("epoch");
    if (epochs == null) {
      return;
    }
    List<Column> told =
        columns.keySet().stream()
            .filter(key -> !key.equals("epoch") && !key.equals("seconds"))
            .map(key -> new Column(key, key))
            .toList();
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < epochs.length; i++) {
      List<String> row = new ArrayList<>(List.of(Integer.toString((int) epochs[i] + 1)));
      for (Column column : told) {
        row.add(FigureTables.number(columns.get(column.key())[i]));
      }
      rows.add(row);
    }
    page.table("Rank quality while training", head("after epoch", told), rows);
  }
}
