package org.nshot.spark.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.nshot.input.AtLeast;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.search.Cost;
import org.nshot.search.EvolutionSettings;
import org.nshot.search.Objective;
import org.nshot.spark.evaluation.EvaluationRequest;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.WeightChoice;

/**
 * What to search for, and how.
 *
 * @param evaluation the supernet and the images; its seed also draws what the search draws
 * @param sizes of the evolution; of a random search population and generations count
 * @param pareto the cost that is to be low beside the objective, if any
 * @param bounds by a cost's name; those that are missing bound nothing
 * @param latencyTable URI of the table that says how long paths take
 * @param folder name of the folder below the run directory
 * @param overwrite whether an earlier search in it, of other settings, is replaced
 * @param pathsPerTask how many paths a task evaluates; decides no result
 */
record SearchRequest(
    EvaluationRequest evaluation,
    Algorithm algorithm,
    Objective objective,
    EvolutionSettings sizes,
    Optional<String> pareto,
    Map<String, Range> bounds,
    Optional<String> latencyTable,
    String folder,
    boolean overwrite,
    OptionalInt pathsPerTask) {
  static final String DEFAULT_FOLDER = "search";

  static final List<String> COSTS = List.of(Cost.FLOPS, Cost.WEIGHTS, Cost.LATENCY);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  /** What other commands keep below a run. */
  private static final Set<String> TAKEN =
      Set.of(
          RunLayout.CHECKPOINTS,
          RunLayout.METRICS,
          RunLayout.RANKING,
          RunLayout.EVALUATIONS,
          RunLayout.RETRAINED);

  /**
   * @throws IllegalArgumentException naming the setting that doesn't fit
   */
  SearchRequest {
    bounds = Map.copyOf(bounds);
    pareto.ifPresent(
        cost -> {
          if (!COSTS.contains(cost)) {
            throw new IllegalArgumentException(
                "pareto: %s, expected one of %s".formatted(cost, COSTS));
          }
        });
    boolean asks =
        bounds.containsKey(Cost.LATENCY) || pareto.filter(Cost.LATENCY::equals).isPresent();
    if (asks && latencyTable.isEmpty()) {
      throw new IllegalArgumentException(
          "latency: asked for without --latency-table, expected the CSV file that says how long paths take");
    }
    if (!NAME.matcher(folder).matches() || TAKEN.contains(folder)) {
      throw new IllegalArgumentException(
          "folder: %s, expected a name of its own, of letters, digits, '.', '_' and '-'"
              .formatted(folder));
    }
    pathsPerTask.ifPresent(count -> AtLeast.one("paths-per-task", count));
  }

  /**
   * Everything that decides what is found, by key.
   *
   * @param weights fingerprint of the supernet's weights
   * @param table fingerprint of the latency table, empty without one
   */
  Map<String, String> settings(String checkpoint, String weights, Optional<String> table) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("checkpoint", checkpoint);
    all.put("weights_sha256", weights);
    all.put("seed", Long.toString(evaluation.seed()));
    all.put("threads", Integer.toString(evaluation.threads()));
    all.put("split", evaluation.split());
    all.put("statistics", evaluation.statistics());
    all.put("last-weights", Boolean.toString(evaluation.weights() == WeightChoice.LAST));
    all.put(
        "images",
        evaluation.images().isPresent()
            ? Integer.toString(evaluation.images().getAsInt())
            : "as many as are usual");
    all.put("algorithm", algorithm.label());
    all.put("objective", objective.label());
    all.put("pareto", pareto.orElse("none"));
    if (algorithm != Algorithm.EXHAUSTIVE) {
      all.put("population", Integer.toString(sizes.population()));
      all.put("generations", Integer.toString(sizes.generations()));
    }
    if (algorithm == Algorithm.EVOLUTION) {
      all.put("parents", Integer.toString(sizes.parents()));
      all.put("mutations", Integer.toString(sizes.mutations()));
      all.put("crossovers", Integer.toString(sizes.crossovers()));
      all.put("mutation-probability", Double.toString(sizes.mutationProbability()));
      all.put("tries", Integer.toString(sizes.tries()));
    }
    for (String cost : COSTS) {
      all.put(cost, bounds.getOrDefault(cost, Range.ANY).toString());
    }
    all.put("latency_table_sha256", table.orElse("none"));
    return all;
  }
}
