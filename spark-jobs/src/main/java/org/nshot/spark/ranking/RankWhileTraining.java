package org.nshot.spark.ranking;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.ranking.Estimate;
import org.nshot.ranking.HalfSamples;
import org.nshot.ranking.RankingSummary;
import org.nshot.ranking.Score;
import org.nshot.ranking.TruthComparison;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.evaluation.EvaluatedRun;
import org.nshot.spark.evaluation.EvaluationService;
import org.nshot.spark.events.Keeper;
import org.nshot.spark.events.RankingMetrics;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunTeller;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunWriter;
import org.nshot.spark.run.TrainedRun;

/**
 * Ranks the same paths again and again while their supernet trains: whenever the checkpoint of an
 * epoch's end is written and it is time to, and at once where a run goes on that was stopped
 * between the two. Training stands still meanwhile, and goes on to the bits that it would have had
 * without.
 *
 * <p>Evaluations are kept below the run as {@code rank}'s are, so that a ranking that was killed
 * goes on where it was, and {@code rank} of the same seed finds those of the last one.
 */
public final class RankWhileTraining implements Keeper {
  private final RankEvery every;
  private final SparkSession session;
  private final ImageDataset data;
  private final RunDescription description;
  private final RunWriter writer;
  private final RunTeller teller;
  private final RankingNeeds needs;
  private final Supplier<float[]> weights;
  private final int allEpochs;
  private final List<RankingMetrics> rankings;
  private long nanos;

  /**
   * What is ranked.
   *
   * @param data of the run, verified
   * @param weights the supernet's of this moment, full vector
   * @param allEpochs of the training
   */
  public record Subject(
      ImageDataset data, RunDescription run, Supplier<float[]> weights, int allEpochs) {}

  /**
   * Looks whether everything is there that rankings need.
   *
   * @param writer of the run, whose lock is held
   * @param teller tells of rankings
   * @param before those that an earlier process made
   * @throws IOException if the benchmark can't be used, or too few images are held out
   * @throws IllegalArgumentException if the space has not so many paths, or the benchmark too few
   *     of them
   */
  public RankWhileTraining(
      RankEvery every,
      SparkSession session,
      Subject subject,
      RunWriter writer,
      RunTeller teller,
      List<RankingMetrics> before,
      Patience giveUpAfter)
      throws IOException {
    this.every = every;
    this.session = session;
    this.data = subject.data();
    this.description = subject.run();
    this.writer = writer;
    this.teller = teller;
    this.weights = subject.weights();
    this.allEpochs = subject.allEpochs();
    this.rankings = new ArrayList<>(before);
    this.needs =
        RankingNeeds.of(
            every,
            writer.files().root().toString(),
            description,
            data,
            giveUpAfter,
            writer.files().fileSystem().getConf());
  }

  @Override
  public void keep(RunEvent event) throws IOException {
    if (event instanceof RunEvent.Started started && started.roundsDone() == 0) {
      rankIfDue(started.epochsDone());
    } else if (event instanceof RunEvent.CheckpointWritten written && written.endsEpoch()) {
      rankIfDue(written.epochsDone());
    }
  }

  private void rankIfDue(int epochsDone) throws IOException {
    boolean ranked = rankings.stream().anyMatch(ranking -> ranking.epoch() == epochsDone - 1);
    if (!ranked && every.isDue(epochsDone, allEpochs)) {
      long start = System.nanoTime();
      RankingMetrics ranking = rank(epochsDone, start);
      nanos += System.nanoTime() - start;
      rankings.add(ranking);
      teller.tell(new RunEvent.Ranked(ranking));
    }
  }

  private RankingMetrics rank(int epochsDone, long start) throws IOException {
    session
        .sparkContext()
        .setJobDescription(
            "nshot train %s: ranking after epoch %s of %s"
                .formatted(writer.files().root(), epochsDone, allEpochs));
    TrainedRun now =
        TrainedRun.ofNow(description, CheckpointStore.name(epochsDone, 0), weights.get().clone());
    try (EvaluationService service =
        EvaluationService.open(
            session, EvaluatedRun.of(needs.request(), writer.files(), now), data, writer)) {
      List<PathEvaluation> evaluations =
          needs
              .plan()
              .spread(
                  service.evaluate(
                      needs.plan().evaluations(), Ranking.DEFAULT_PATHS_PER_TASK, evaluated -> {}));
      return metrics(epochsDone - 1, service.images(), evaluations, start);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("ranking was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private RankingMetrics metrics(
      int epoch, int images, List<PathEvaluation> evaluations, long start) {
    Optional<TruthComparison> comparison =
        needs
            .benchmark()
            .map(
                table ->
                    TruthComparison.of(
                        needs.space(),
                        evaluations,
                        Score.BY_ACCURACY,
                        table,
                        new HalfSamples(HalfSamples.DEFAULT_RESAMPLES, needs.request().seed())));
    RankingSummary summary =
        RankingSummary.of(needs.space(), needs.plan(), evaluations, Score.BY_ACCURACY, comparison);
    RankingSummary.Entry best = summary.best().get(0);
    return new RankingMetrics(
        epoch,
        summary.paths(),
        summary.computations(),
        images,
        (System.nanoTime() - start) / 1e9,
        evaluations.stream().mapToDouble(PathEvaluation::accuracy).average().orElseThrow(),
        new RankingMetrics.Best(best.architecture(), best.accuracy(), finite(best.loss())),
        comparison.map(RankWhileTraining::truth));
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private static RankingMetrics.Truth truth(TruthComparison truth) {
    TruthComparison.Compared kendall = truth.figures().get(TruthComparison.KENDALL);
    Map<String, RankingMetrics.Estimated> baselines = new LinkedHashMap<>();
    kendall
        .baselines()
        .forEach((baseline, estimate) -> baselines.put(baseline.label(), estimated(estimate)));
    return new RankingMetrics.Truth(
        truth.source(),
        truth.column(),
        truth.paths(),
        estimated(kendall.supernet()),
        estimated(truth.figures().get(TruthComparison.SPEARMAN).supernet()),
        baselines);
  }

  private static RankingMetrics.Estimated estimated(Estimate estimate) {
    return new RankingMetrics.Estimated(
        estimate.value(),
        estimate.interval().stream().mapToDouble(Estimate.Interval::low).findFirst(),
        estimate.interval().stream().mapToDouble(Estimate.Interval::high).findFirst());
  }

  /** Whether rankings have not become better for as many as were asked for. */
  public boolean isFlat() {
    return every.isFlat(rankings);
  }

  /** How long this process has ranked, seconds. */
  public double seconds() {
    return nanos / 1e9;
  }
}
