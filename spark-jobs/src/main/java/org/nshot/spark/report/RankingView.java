package org.nshot.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A ranking.
 *
 * @param summary what {@code summary.json} says, the figures with their intervals among it
 * @param total ranked paths; the columns hold some of them where there are very many
 * @param best the paths ranked best, one of each computation, with what is known of them
 */
record RankingView(JsonNode summary, int total, Columns columns, List<Best> best) {

  /**
   * Ranked paths, a value each in every column.
   *
   * @param code as {@link SpaceView.Path#code}
   * @param truth NaN where there is none
   */
  record Columns(
      List<String> code,
      double[] accuracy,
      double[] loss,
      double[] weights,
      double[] flops,
      double[] depth,
      double[] truth) {}

  /**
   * A path near the top.
   *
   * @param truth NaN where there is none
   */
  record Best(SpaceView.Path path, double accuracy, double loss, double truth) {}
}
