package org.nshot.spark.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.events.RankingMetrics;
import org.nshot.spark.events.Row;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;

/** What a run's metrics files hold, as figures by epoch. */
record RunTables(RunFiles files) {
  /** A figure that every epoch has. */
  static final String OF_EPOCHS = "loss";

  /** A figure that every ranking has. */
  static final String OF_RANKINGS = "ranking.accuracy";

  private static final String RANKING = "ranking";

  /** Of epochs after one. */
  Map<Long, Map<String, Double>> epochs(long after) throws IOException {
    return figures(RunLayout.EPOCHS, "", EpochMetrics.class, after);
  }

  /** Of rankings after an epoch. */
  Map<Long, Map<String, Double>> rankings(long after) throws IOException {
    return figures(RunLayout.RANKINGS, RANKING, RankingMetrics.class, after);
  }

  private <R extends Record & Row> Map<Long, Map<String, Double>> figures(
      String file, String prefix, Class<R> type, long after) throws IOException {
    Map<Long, Map<String, Double>> figures = new TreeMap<>();
    for (String line : files.read(file).orElse("").lines().toList()) {
      try {
        R row = MetricsJson.read(line, type);
        if (row.epoch() > after) {
          ObjectNode json = MetricsJson.tree(row);
          json.remove("epoch");
          figures.put((long) row.epoch(), Figures.of(prefix, json));
        }
      } catch (JsonProcessingException e) {
        return figures; // it is being written, and is whole the next time
      }
    }
    return figures;
  }
}
