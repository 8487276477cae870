package org.nshot.ranking;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nshot.space.SearchSpace;

/**
 * Predicted accuracies held against true ones.
 *
 * @param source what the table of true values is called
 * @param column its column
 * @param paths ranked paths that the table holds; the comparison is over these
 * @param bestTrue the highest true value among them
 * @param bootstrap how the intervals were drawn
 * @param figures by name: the supernet's, and beside it those of the number of weights
 */
public record TruthComparison(
    String source,
    String column,
    int paths,
    double bestTrue,
    Bootstrap bootstrap,
    Map<String, Pair> figures) {

  /** A figure of the supernet and the same figure of the trivial predictor. */
  public record Pair(Estimate supernet, Estimate weights) {}

  /**
   * @throws IllegalArgumentException if the table holds none of the paths
   */
  public static TruthComparison of(
      SearchSpace space,
      List<PathEvaluation> evaluations,
      BenchmarkTable table,
      Bootstrap bootstrap) {
    List<PathEvaluation> known =
        evaluations.stream().filter(e -> table.value(e.architecture()).isPresent()).toList();
    if (known.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: none of the %d ranked paths is in it".formatted(table.source(), evaluations.size()));
    }
    double[] truth =
        known.stream().mapToDouble(e -> table.value(e.architecture()).getAsDouble()).toArray();
    Predictions predictions =
        new Predictions(
            known.stream().mapToDouble(PathEvaluation::accuracy).toArray(),
            truth,
            known.stream()
                .mapToDouble(e -> space.complexity(e.architecture()).weights())
                .toArray());
    List<Estimate> supernet = bootstrap.estimates(Figure.ALL, predictions);
    List<Estimate> weights = bootstrap.estimates(Figure.ALL, predictions.byWeights());
    Map<String, Pair> figures = new LinkedHashMap<>();
    for (int f = 0; f < Figure.ALL.size(); f++) {
      figures.put(Figure.ALL.get(f).name(), new Pair(supernet.get(f), weights.get(f)));
    }
    return new TruthComparison(
        table.source(),
        table.column(),
        known.size(),
        Arrays.stream(truth).max().orElseThrow(),
        bootstrap,
        figures);
  }
}
