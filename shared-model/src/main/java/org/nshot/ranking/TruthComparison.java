package org.nshot.ranking;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.SearchSpace;

/**
 * Paths' predicted order held against their true values.
 *
 * @param source what the table of true values is called
 * @param column its column
 * @param paths ranked paths that the table holds; the comparison is over these
 * @param bestTrue the highest true value among them
 * @param halves how the intervals were drawn
 * @param figures by name: the supernet's, and beside it those of the trivial predictors
 */
public record TruthComparison(
    String source,
    String column,
    int paths,
    double bestTrue,
    HalfSamples halves,
    Map<String, Compared> figures) {
  /** Name of the figure that judges a ranking: Kendall's τ-b. */
  public static final String KENDALL = "kendall_tau_b";

  /** Name of Spearman's ρ among the figures. */
  public static final String SPEARMAN = "spearman_rho";

  /** A figure of the supernet and the same figure of each trivial predictor. */
  public record Compared(Estimate supernet, Map<Baseline, Estimate> baselines) {
    /** All by their keys in JSON: {@code supernet} first, then each baseline's label. */
    public Map<String, Estimate> byPredictor() {
      Map<String, Estimate> all = new LinkedHashMap<>();
      all.put("supernet", supernet);
      baselines.forEach((baseline, estimate) -> all.put(baseline.label(), estimate));
      return all;
    }
  }

  /** The trivial predictor that a supernet has to beat here: the one with the highest τ-b. */
  public Baseline bestBaseline() {
    Map<Baseline, Estimate> all = figures.get(KENDALL).baselines();
    return all.keySet().stream()
        .max(Comparator.comparingDouble(b -> all.get(b).value().orElse(Double.NEGATIVE_INFINITY)))
        .orElseThrow();
  }

  /**
   * @param score what orders the paths, among all that were evaluated
   * @throws IllegalArgumentException if the table holds none of the paths
   */
  public static TruthComparison of(
      SearchSpace space,
      List<PathEvaluation> evaluations,
      Score score,
      BenchmarkTable table,
      HalfSamples halves) {
    int[] inTable =
        IntStream.range(0, evaluations.size())
            .filter(i -> table.value(evaluations.get(i).architecture()).isPresent())
            .toArray();
    List<PathEvaluation> known = Arrays.stream(inTable).mapToObj(evaluations::get).toList();
    if (known.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: none of the %s ranked paths is in it".formatted(table.source(), evaluations.size()));
    }
    double[] truth =
        known.stream().mapToDouble(e -> table.value(e.architecture()).getAsDouble()).toArray();
    double[] predicted = score.of(space, evaluations);
    Predictions predictions =
        new Predictions(
            Arrays.stream(inTable).mapToDouble(i -> predicted[i]).toArray(),
            truth,
            baseline(Baseline.WEIGHTS, space, known),
            baseline(Baseline.DEPTH, space, known));
    List<Estimate> supernet = halves.estimates(Figure.ALL, predictions);
    Map<Baseline, List<Estimate>> baselines = new EnumMap<>(Baseline.class);
    for (Baseline baseline : Baseline.values()) {
      Predictions trivial = predictions.by(baseline(baseline, space, known));
      baselines.put(baseline, halves.estimates(Figure.ALL, trivial));
    }
    Map<String, Compared> figures = new LinkedHashMap<>();
    for (int f = 0; f < Figure.ALL.size(); f++) {
      int figure = f;
      Map<Baseline, Estimate> beside = new EnumMap<>(Baseline.class);
      baselines.forEach((baseline, estimates) -> beside.put(baseline, estimates.get(figure)));
      figures.put(Figure.ALL.get(f).name(), new Compared(supernet.get(f), beside));
    }
    return new TruthComparison(
        table.source(),
        table.column(),
        known.size(),
        Arrays.stream(truth).max().orElseThrow(),
        halves,
        figures);
  }

  private static double[] baseline(
      Baseline baseline, SearchSpace space, List<PathEvaluation> evaluations) {
    return evaluations.stream()
        .mapToDouble(e -> baseline.predict(space, e.architecture()))
        .toArray();
  }
}
