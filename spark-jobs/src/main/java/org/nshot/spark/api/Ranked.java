package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A ranking.
 *
 * @param paths how many
 * @param computations paths that compute the same counted once
 * @param evaluated evaluations that this call made; others were kept from earlier ones
 * @param best the paths that came first, best first; of those that compute the same, one
 * @param summaryJson URI of all figures
 * @param rankingCsv URI of the ranking, a line a path
 * @param rankingParquet the same as Parquet: {@link Nshot#ranking}
 * @param json what the command says; with a benchmark, its {@code figures} beside those of the
 *     predictors that need no training
 */
public record Ranked(
    int paths,
    int computations,
    int evaluated,
    List<Path> best,
    String summaryJson,
    String rankingCsv,
    String rankingParquet,
    ObjectNode json) {

  /**
   * A path and what it reached.
   *
   * @param arch in the first notation of its space
   * @param accuracy a part, 0 to 1
   */
  public record Path(String arch, double accuracy) {}
}
