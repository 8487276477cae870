package org.nshot.ranking;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.SearchSpace;

/**
 * What a ranking found, in short.
 *
 * @param paths ranked paths
 * @param computations different computations among them, each evaluated once
 * @param score what they were ordered by
 * @param best the paths predicted best, in the order of {@link BestFirst}
 * @param comparison with the truth, where there is any
 */
public record RankingSummary(
    int paths,
    int computations,
    Score score,
    List<Entry> best,
    Optional<TruthComparison> comparison) {
  private static final int BEST = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A path near the top.
   *
   * @param score higher is better, −∞ where it can't be computed
   */
  public record Entry(String architecture, double score, double accuracy, double loss) {}

  public RankingSummary {
    best = List.copyOf(best);
  }

  /**
   * @param evaluations of all paths of the plan, in its order
   */
  public static RankingSummary of(
      SearchSpace space,
      RankingPlan plan,
      List<PathEvaluation> evaluations,
      Score score,
      Optional<TruthComparison> comparison) {
    double[] scores = score.of(space, evaluations);
    List<Entry> best =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(
                BestFirst.by(
                    i -> scores[i],
                    i -> evaluations.get(i).loss(),
                    i -> evaluations.get(i).architecture()))
            .limit(BEST)
            .map(
                i ->
                    entry(
                        space.format(evaluations.get(i).architecture()),
                        scores[i],
                        evaluations.get(i)))
            .toList();
    return new RankingSummary(
        evaluations.size(), plan.evaluations().size(), score, best, comparison);
  }

  private static Entry entry(String architecture, double score, PathEvaluation evaluation) {
    return new Entry(architecture, score, evaluation.accuracy(), evaluation.loss());
  }

  /** As JSON; what is undefined or not finite is null. */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("paths", paths).put("computations", computations);
    json.put("score", score.text());
    ArrayNode list = json.putArray("best");
    for (Entry entry : best) {
      ObjectNode node = list.addObject().put("arch", entry.architecture);
      putFinite(node, "score", entry.score);
      node.put("accuracy", entry.accuracy);
      putFinite(node, "loss", entry.loss);
    }
    comparison.ifPresent(truth -> json.set("truth", toJson(truth)));
    return json;
  }

  private static ObjectNode toJson(TruthComparison truth) {
    ObjectNode json = JSON.createObjectNode();
    json.put("benchmark", truth.source()).put("column", truth.column());
    json.put("paths", truth.paths()).put("best_true", truth.bestTrue());
    json.putObject("bootstrap")
        .put("resamples", truth.bootstrap().resamples())
        .put("seed", truth.bootstrap().seed())
        .put("level", Bootstrap.LEVEL);
    json.put("best_baseline", truth.bestBaseline().label());
    ObjectNode figures = json.putObject("figures");
    truth
        .figures()
        .forEach(
            (name, compared) -> {
              ObjectNode figure = figures.putObject(name);
              figure.set("supernet", toJson(compared.supernet()));
              compared
                  .baselines()
                  .forEach((baseline, value) -> figure.set(baseline.label(), toJson(value)));
            });
    return json;
  }

  private static ObjectNode toJson(Estimate estimate) {
    ObjectNode json = JSON.createObjectNode();
    estimate.value().ifPresentOrElse(v -> json.put("value", v), () -> json.putNull("value"));
    estimate
        .interval()
        .ifPresentOrElse(
            i -> json.put("low", i.low()).put("high", i.high()),
            () -> json.putNull("low").putNull("high"));
    return json;
  }

  private static void putFinite(ObjectNode json, String key, double value) {
    if (Double.isFinite(value)) {
      json.put(key, value);
    } else {
      json.putNull(key);
    }
  }
}
