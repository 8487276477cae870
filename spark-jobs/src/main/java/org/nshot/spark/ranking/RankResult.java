package org.nshot.spark.ranking;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.fs.Path;
import org.nshot.ranking.RankingSummary;
import org.nshot.ranking.TruthComparison;

/**
 * What came of a ranking: the main figures, and where the files are.
 *
 * @param command that ranked
 * @param paths ranked paths
 * @param computations different computations among them
 * @param evaluated evaluations that this call made; the others were kept from an earlier one
 * @param score what the paths were ordered by
 * @param best the paths predicted best, as the summary has them
 * @param figures by name: the supernet's, and beside it those of the trivial predictors; empty
 *     where there is no truth to compare with. A figure that is undefined is null, not left out
 * @param bestBaseline the trivial predictor to beat; empty as the figures are
 * @param summaryJson URI of all figures
 * @param rankingCsv URI of the paths, a row each
 * @param rankingParquet URI of the same as Parquet
 */
public record RankResult(
    String command,
    int paths,
    int computations,
    int evaluated,
    String score,
    JsonNode best,
    @JsonInclude(value = JsonInclude.Include.NON_ABSENT, content = JsonInclude.Include.ALWAYS)
        Optional<Map<String, Map<String, OptionalDouble>>> figures,
    Optional<String> bestBaseline,
    String summaryJson,
    String rankingCsv,
    String rankingParquet) {

  /**
   * @param folder where the files lie
   */
  static RankResult of(RankingSummary summary, String folder, int evaluated) {
    return new RankResult(
        "rank",
        summary.paths(),
        summary.computations(),
        evaluated,
        summary.score().text(),
        summary.toJson().get("best"),
        summary.comparison().map(RankResult::values),
        summary.comparison().map(truth -> truth.bestBaseline().label()),
        new Path(folder, Ranking.SUMMARY).toString(),
        new Path(folder, Ranking.CSV).toString(),
        new Path(folder, Ranking.PARQUET).toString());
  }

  private static Map<String, Map<String, OptionalDouble>> values(TruthComparison truth) {
    Map<String, Map<String, OptionalDouble>> figures = new LinkedHashMap<>();
    truth
        .figures()
        .forEach(
            (name, compared) -> {
              Map<String, OptionalDouble> figure = new LinkedHashMap<>();
              compared.byPredictor().forEach((by, estimate) -> figure.put(by, estimate.value()));
              figures.put(name, figure);
            });
    return figures;
  }
}
