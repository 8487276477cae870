package org.nshot.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A search.
 *
 * @param name of its folder
 * @param settings by key
 * @param found what it found, empty while it goes on
 */
record SearchView(String name, Map<String, String> settings, Optional<Found> found) {

  /**
   * @param summary what {@code best.json} says
   * @param best the path that was chosen
   * @param front the paths of the Pareto front, cheapest first; none where none was asked for
   * @param history every path that was looked at, or some where there are very many
   */
  record Found(JsonNode summary, SpaceView.Path best, List<FrontPath> front, History history) {}

  /** A path of the front with its cost and accuracy. */
  record FrontPath(SpaceView.Path path, double cost, double accuracy) {}

  /**
   * Looked-at paths, a value each in every column.
   *
   * @param latency milliseconds, NaN where there is no table
   */
  record History(
      List<String> code,
      double[] generation,
      double[] accuracy,
      double[] loss,
      double[] weights,
      double[] flops,
      double[] latency) {}
}
