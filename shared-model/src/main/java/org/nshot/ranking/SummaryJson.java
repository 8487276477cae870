package org.nshot.ranking;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link RankingSummary} as JSON: records' components in snake case, in their order. A number
 * that is undefined or not finite is null in the records already, for JSON has no other word.
 */
final class SummaryJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private SummaryJson() {}

  record Summary(int paths, int computations, String score, List<Best> best) {
    static Summary of(RankingSummary summary) {
      return new Summary(
          summary.paths(),
          summary.computations(),
          summary.score().text(),
          summary.best().stream().map(Best::of).toList());
    }
  }

  record Best(String arch, Double score, double accuracy, Double loss) {
    static Best of(RankingSummary.Entry entry) {
      return new Best(
          entry.architecture(),
          finiteOrNull(entry.score()),
          entry.accuracy(),
          finiteOrNull(entry.loss()));
    }

    private static Double finiteOrNull(double value) {
      return Double.isFinite(value) ? value : null;
    }
  }

  record Truth(
      String benchmark,
      String column,
      int paths,
      double bestTrue,
      Resampling resampling,
      String bestBaseline,
      Map<String, Map<String, Estimated>> figures) {
    static Truth of(TruthComparison truth) {
      Map<String, Map<String, Estimated>> figures = new LinkedHashMap<>();
      truth
          .figures()
          .forEach(
              (name, compared) -> {
                Map<String, Estimated> figure = new LinkedHashMap<>();
                compared
                    .byPredictor()
                    .forEach((by, estimate) -> figure.put(by, Estimated.of(estimate)));
                figures.put(name, figure);
              });
      return new Truth(
          truth.source(),
          truth.column(),
          truth.paths(),
          truth.bestTrue(),
          new Resampling(truth.halves().resamples(), truth.halves().seed(), HalfSamples.LEVEL),
          truth.bestBaseline().label(),
          figures);
    }
  }

  record Resampling(int resamples, long seed, double level) {}

  record Estimated(Double value, Double low, Double high) {
    static Estimated of(Estimate estimate) {
      return new Estimated(
          estimate.value().isPresent() ? estimate.value().getAsDouble() : null,
          estimate.interval().map(Estimate.Interval::low).orElse(null),
          estimate.interval().map(Estimate.Interval::high).orElse(null));
    }
  }

  /** Without {@code truth} where there is none to compare with. */
  static ObjectNode of(RankingSummary summary) {
    ObjectNode json = JSON.valueToTree(Summary.of(summary));
    summary.comparison().ifPresent(truth -> json.set("truth", JSON.valueToTree(Truth.of(truth))));
    return json;
  }
}
