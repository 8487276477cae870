package org.nshot.spark.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a search found: {@code best.json}.
 *
 * @param settings everything that decides what is found, by key
 * @param seed of the images that paths are evaluated on
 * @param images that each path is evaluated on
 * @param paths that were looked at
 * @param generations that were gone through
 * @param best the best path
 * @param notations the best path in every notation of its space, by the notation's name
 * @param generation that came upon the best path
 * @param origin how it was come upon
 * @param constraints what paths were kept within, by the cost's name
 * @param pareto the front, empty where none was asked for
 */
record SearchSummary(
    String format,
    int version,
    String space,
    Map<String, String> settings,
    long seed,
    int images,
    int paths,
    int generations,
    @JsonUnwrapped Figures best,
    Map<String, String> notations,
    int generation,
    String origin,
    Map<String, Constraint> constraints,
    Optional<Front> pareto) {
  static final String FORMAT = "nshot-search";
  static final int VERSION = 1;

  /**
   * A path, how good it is and what it costs. Costs are named as {@link org.nshot.search.Cost}
   * names them: {@link Front#cost()} is a key here.
   *
   * @param arch in the first notation of its space
   * @param accuracy 0 to 1
   * @param loss null where it isn't finite
   * @param flops multiply-adds, in millions
   * @param weights in millions
   * @param latency milliseconds, empty without a latency table
   */
  record Figures(
      String arch,
      double accuracy,
      @JsonInclude(JsonInclude.Include.ALWAYS) OptionalDouble loss,
      double flops,
      double weights,
      OptionalDouble latency) {}

  /**
   * The range of a cost, both ends included, and where the best path lies in it.
   *
   * @param most empty where there is no upper end
   */
  record Constraint(double least, OptionalDouble most, double value, String unit) {}

  /**
   * The paths that no other is better than in both quality and cost.
   *
   * @param cost its name
   * @param dearest the highest cost that a path can have here: volumes are counted up to it
   * @param hypervolume of the front after each generation
   */
  record Front(
      String cost, String unit, double dearest, List<Double> hypervolume, List<Figures> front) {}
}
