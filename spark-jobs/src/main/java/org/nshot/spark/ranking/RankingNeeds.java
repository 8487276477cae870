package org.nshot.spark.ranking;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.nshot.data.DatasetManifest;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.ranking.PathSelection;
import org.nshot.ranking.RankingPlan;
import org.nshot.ranking.TruthCheck;
import org.nshot.space.SearchSpace;
import org.nshot.spark.evaluation.EvaluationRequest;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.WeightChoice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the rankings of a training need, looked for before it begins: the first of them may come
 * after days.
 *
 * @param request which images paths are ranked on
 * @param plan which paths
 * @param benchmark their true values, if there are any
 */
public record RankingNeeds(
    SearchSpace space,
    EvaluationRequest request,
    RankingPlan plan,
    Optional<BenchmarkTable> benchmark) {
  private static final Logger LOG = LoggerFactory.getLogger(RankingNeeds.class);

  /**
   * Looks for all of it, and warns of what in the benchmark looks wrong.
   *
   * @param run the run directory
   * @param data of the run, verified
   * @throws IOException if the benchmark can't be used, or too few images are held out
   * @throws IllegalArgumentException if the space has not so many paths, or the benchmark too few
   *     of them
   */
  public static RankingNeeds of(
      RankEvery every,
      String run,
      RunDescription description,
      ImageDataset data,
      Patience giveUpAfter,
      Configuration hadoop)
      throws IOException {
    requireImages(every, description, data);
    EvaluationRequest request =
        new EvaluationRequest(
            run,
            WeightChoice.USUAL,
            Optional.of(data.uri()),
            every.images(),
            EvaluationRequest.HOLDOUT,
            OptionalInt.empty(),
            description.config().seed(),
            description.config().threads(),
            giveUpAfter);
    SearchSpace space = description.supernet().create();
    RankingPlan plan =
        RankingPlan.of(space, PathSelection.sample(space, every.paths(), request.seed()));
    Optional<BenchmarkTable> benchmark = Optional.empty();
    if (every.benchmark().isPresent()) {
      benchmark = Optional.of(every.benchmark().get().read(hadoop, space));
      TruthCheck.warnings(
              benchmark.get(),
              plan.paths(),
              description.data().classes().size(),
              description.data().fingerprint())
          .forEach(line -> LOG.warn("{}", line));
    }
    return new RankingNeeds(space, request, plan, benchmark);
  }

  private static void requireImages(RankEvery every, RunDescription description, ImageDataset data)
      throws IOException {
    if (description.config().data().holdout().none()) {
      throw new IOException(
          "rank-every: the run holds no images out, expected --holdout above 0 to rank on");
    }
    int held = description.config().holdout(data.labels(DatasetManifest.TRAIN)).keptIds().length;
    if (every.images().isPresent() && every.images().getAsInt() > held) {
      throw new IOException(
          "rank-images: %s, expected at most the %s images that the run holds out"
              .formatted(every.images().getAsInt(), held));
    }
  }
}
