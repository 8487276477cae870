package org.nshot.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How likely each operation of each group of blocks was to be drawn, over the epochs.
 *
 * @param epochs those that are shown, evenly spread where there are more, the last among them
 * @param probabilities [epochs][group][operation], of the epoch that follows
 */
record ChoiceHistory(int[] epochs, double[][][] probabilities) {
  private static final String KEY = "path_probabilities";

  /** More columns than this no screen shows apart. */
  private static final int MOST = 250;

  /** Empty where the metrics don't tell. */
  static Optional<ChoiceHistory> of(List<JsonNode> rows) {
    List<JsonNode> telling = rows.stream().filter(row -> !row.path(KEY).isEmpty()).toList();
    if (telling.isEmpty()) {
      return Optional.empty();
    }
    int step = (telling.size() + MOST - 1) / MOST;
    List<JsonNode> shown = new ArrayList<>();
    for (int i = (telling.size() - 1) % step; i < telling.size(); i += step) {
      shown.add(telling.get(i));
    }
    return Optional.of(
        new ChoiceHistory(
            shown.stream().mapToInt(row -> row.path("epoch").asInt()).toArray(),
            shown.stream().map(row -> table(row.get(KEY))).toArray(double[][][]::new)));
  }

  private static double[][] table(JsonNode groups) {
    double[][] table = new double[groups.size()][];
    for (int group = 0; group < table.length; group++) {
      table[group] = new double[groups.get(group).size()];
      for (int operation = 0; operation < table[group].length; operation++) {
        table[group][operation] = groups.get(group).get(operation).asDouble();
      }
    }
    return table;
  }
}
