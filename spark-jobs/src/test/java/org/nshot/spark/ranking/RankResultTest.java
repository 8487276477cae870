package org.nshot.spark.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.nshot.ranking.Baseline;
import org.nshot.ranking.Estimate;
import org.nshot.ranking.HalfSamples;
import org.nshot.ranking.RankingSummary;
import org.nshot.ranking.Score;
import org.nshot.ranking.TruthComparison;
import org.nshot.spark.metrics.MetricsJson;

/** Programs read it: keys, their order and how numbers are written stay as they are. */
class RankResultTest {
  private static final List<RankingSummary.Entry> BEST =
      List.of(new RankingSummary.Entry("a", Double.NEGATIVE_INFINITY, 0.75, Double.NaN));
  private static final String FILES =
      "'summary_json':'file:/run/ranking/summary.json',"
          + "'ranking_csv':'file:/run/ranking/ranking.csv',"
          + "'ranking_parquet':'file:/run/ranking/ranking.parquet'}";

  private static String json(Optional<TruthComparison> comparison) {
    RankingSummary summary = new RankingSummary(3, 2, Score.BY_ACCURACY, BEST, comparison);
    return MetricsJson.tree(RankResult.of(summary, "file:/run/ranking", 1))
        .toString()
        .replace('"', '\'');
  }

  @Test
  void json_withATruth_saysNullForAnUndefinedFigure() {
    Map<Baseline, Estimate> baselines = new EnumMap<>(Baseline.class);
    baselines.put(Baseline.WEIGHTS, new Estimate(OptionalDouble.empty(), Optional.empty()));
    baselines.put(Baseline.DEPTH, new Estimate(OptionalDouble.of(1), Optional.empty()));
    Estimate supernet = new Estimate(OptionalDouble.empty(), Optional.empty());
    TruthComparison truth =
        new TruthComparison(
            "truth.csv",
            "test",
            2,
            93.5,
            new HalfSamples(0, 1),
            Map.of(TruthComparison.KENDALL, new TruthComparison.Compared(supernet, baselines)));
    assertEquals(
        "{'command':'rank','paths':3,'computations':2,'evaluated':1,'score':'accuracy',"
            + "'best':[{'arch':'a','score':null,'accuracy':0.75,'loss':null}],"
            + "'figures':{'kendall_tau_b':{'supernet':null,'weights':null,'depth':1.0}},"
            + "'best_baseline':'depth',"
            + FILES,
        json(Optional.of(truth)));
  }

  @Test
  void json_withoutATruth_hasNoFigures() {
    assertEquals(
        "{'command':'rank','paths':3,'computations':2,'evaluated':1,'score':'accuracy',"
            + "'best':[{'arch':'a','score':null,'accuracy':0.75,'loss':null}],"
            + FILES,
        json(Optional.empty()));
  }
}
