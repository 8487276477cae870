package org.nshot.spark.ranking;

import org.nshot.spark.evaluation.EvaluatedRun;
import org.nshot.spark.evaluation.EvaluationRequest;
import org.nshot.spark.run.WeightChoice;

/**
 * The head of {@code summary.json}: what was evaluated, and how.
 *
 * @param format the file's name for itself
 * @param version of the format
 * @param space the supernet's
 * @param checkpoint its name
 * @param lastWeights whether the weights are of its last round also where training kept an average
 * @param weightsSha256 of the weights
 * @param split of the data that the images come from
 * @param images how many each path was evaluated on
 * @param statistics where those come from that normalise
 * @param seed what draws paths and images
 * @param threads of a task
 */
record SummaryHead(
    String format,
    int version,
    String space,
    String checkpoint,
    boolean lastWeights,
    String weightsSha256,
    String split,
    int images,
    String statistics,
    long seed,
    int threads) {
  private static final String FORMAT = "nshot-ranking";
  private static final int VERSION = 1;

  static SummaryHead of(EvaluatedRun run, EvaluationRequest request, int images) {
    return new SummaryHead(
        FORMAT,
        VERSION,
        run.space().name(),
        run.trained().checkpoint(),
        request.weights() == WeightChoice.LAST,
        run.trained().fingerprint(),
        request.split(),
        images,
        request.statistics(),
        request.seed(),
        request.threads());
  }
}
