package org.nshot.spark.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.input.AtLeast;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.ranking.Estimate;
import org.nshot.ranking.HalfSamples;
import org.nshot.ranking.PathSelection;
import org.nshot.ranking.RankingPlan;
import org.nshot.ranking.RankingSummary;
import org.nshot.ranking.Score;
import org.nshot.ranking.TruthCheck;
import org.nshot.ranking.TruthComparison;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.command.ProgressLine;
import org.nshot.spark.evaluation.EvaluatedRun;
import org.nshot.spark.evaluation.EvaluationProgress;
import org.nshot.spark.evaluation.EvaluationRequest;
import org.nshot.spark.evaluation.EvaluationService;
import org.nshot.spark.files.InputFile;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.metrics.ProgressNote;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.RunWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ranks paths of a trained run by how they do with its weights. What is written does not depend on
 * how the paths fell on tasks; asked for the same again, a ranking goes on where it was stopped.
 */
public final class Ranking {
  /** Every path of the space. */
  public static final String ALL_PATHS = "all";

  public static final int DEFAULT_PATHS_PER_TASK = 32;

  static final String CSV = "ranking.csv";
  static final String PARQUET = "ranking.parquet";
  static final String SUMMARY = "summary.json";

  private static final Logger LOG = LoggerFactory.getLogger(Ranking.class);
  private static final Pattern NUMBER = Pattern.compile("-?\\d+");

  private final Request request;
  private final EvaluatedRun run;
  private final SearchSpace space;

  /**
   * What to rank, and on what.
   *
   * @param evaluation the supernet and the images; its seed also draws the paths
   * @param paths {@value #ALL_PATHS}, a number of paths to draw, or the URI of a file with a path a
   *     line
   * @param score what orders the paths
   * @param benchmark the truth, if there is any
   * @param halves how intervals are drawn
   * @param pathsPerTask how many paths a task evaluates; results are kept task by task
   */
  public record Request(
      EvaluationRequest evaluation,
      String paths,
      Score score,
      Optional<Benchmark> benchmark,
      HalfSamples halves,
      int pathsPerTask) {
    /**
     * @throws IllegalArgumentException naming the setting that doesn't fit
     */
    public Request {
      AtLeast.one("paths-per-task", pathsPerTask);
      if (NUMBER.matcher(paths).matches()) {
        AtLeast.one("paths", number(paths));
      }
    }

    private static int number(String paths) {
      try {
        return Integer.parseInt(paths);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "paths: " + paths + ", expected at most " + Integer.MAX_VALUE, e);
      }
    }
  }

  /**
   * A table of true values.
   *
   * @param file URI of a CSV file
   * @param column the column that holds them
   */
  public record Benchmark(String file, String column) {
    /**
     * @throws IOException naming the setting if there is no such file, or what in it can't be used
     */
    BenchmarkTable read(Configuration hadoop, SearchSpace space) throws IOException {
      try (InputStream in = InputFile.open(file, "benchmark", "a CSV file", hadoop)) {
        return BenchmarkTable.read(in, file, space, column);
      }
    }
  }

  private Ranking(Request request, EvaluatedRun run) {
    this.request = request;
    this.run = run;
    this.space = run.space();
  }

  /**
   * @throws IOException if run, data, paths or benchmark can't be used, naming what and why
   * @throws IllegalArgumentException if there are not so many paths or images
   */
  public static RankResult run(Request request) throws IOException, InterruptedException {
    Ranking ranking = new Ranking(request, EvaluatedRun.open(request.evaluation()));
    RankingPlan plan = RankingPlan.of(ranking.space, ranking.paths());
    Optional<BenchmarkTable> benchmark = ranking.benchmark();
    benchmark.ifPresent(table -> ranking.check(table, plan));
    ranking.run.requireData();
    RunFiles folder = ranking.run.folder(RunLayout.RANKING);
    try (RunLock lock = RunLock.acquire(folder)) {
      RunWriter writer = new RunWriter(folder, lock, request.evaluation().giveUpAfter());
      return ranking.run.evaluate(
          "rank", writer, service -> ranking.rank(service, writer, plan, benchmark));
    }
  }

  /** Before anything is evaluated: a comparison that says nothing may cost hours. */
  private void check(BenchmarkTable table, RankingPlan plan) {
    RunDescription.DataSet data = run.trained().description().data();
    TruthCheck.warnings(table, plan.paths(), data.classes().size(), data.fingerprint())
        .forEach(line -> LOG.warn("{}", line));
  }

  private List<Architecture> paths() throws IOException {
    String paths = request.paths();
    if (paths.equals(ALL_PATHS)) {
      return PathSelection.all(space);
    }
    if (NUMBER.matcher(paths).matches()) {
      return PathSelection.sample(space, Integer.parseInt(paths), request.evaluation().seed());
    }
    try (InputStream in =
        InputFile.open(paths, "paths", "'all', a number or a file", run.hadoop())) {
      return PathSelection.read(in, paths, space);
    }
  }

  private Optional<BenchmarkTable> benchmark() throws IOException {
    if (request.benchmark().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(request.benchmark().get().read(run.hadoop(), space));
  }

  private RankResult rank(
      EvaluationService service,
      RunWriter writer,
      RankingPlan plan,
      Optional<BenchmarkTable> benchmark)
      throws IOException, InterruptedException {
    LOG.info(
        "Ranking {} paths of {} by {} on {} images: {} different computations, {} to evaluate",
        plan.paths().size(),
        run.trained().checkpoint(),
        request.score().text(),
        service.images(),
        plan.evaluations().size(),
        service.missing(plan.evaluations()));
    Map<Architecture, PathEvaluation> found;
    try (ProgressNote note = new ProgressNote(writer)) {
      found = evaluate(service, note, plan.evaluations());
    }
    List<PathEvaluation> evaluations = plan.spread(found);
    Optional<TruthComparison> comparison =
        benchmark.map(
            table ->
                TruthComparison.of(space, evaluations, request.score(), table, request.halves()));
    RankingSummary summary =
        RankingSummary.of(space, plan, evaluations, request.score(), comparison);
    RankingTable table =
        RankingTable.of(
            space, plan, evaluations, request.score().of(space, evaluations), benchmark);
    write(writer, table, service.images(), summary);
    comparison.ifPresent(Ranking::log);
    return RankResult.of(summary, writer.files().root().toString(), service.evaluated());
  }

  private Map<Architecture, PathEvaluation> evaluate(
      EvaluationService service, ProgressNote note, List<Architecture> paths)
      throws IOException, InterruptedException {
    boolean untrained = request.score().has(Score.NASWOT);
    int parts = untrained ? 2 : 1;
    note.begin(0, parts, 0);
    Map<Architecture, PathEvaluation> found =
        followed(
            service.missing(paths),
            note,
            listener -> service.evaluate(paths, request.pathsPerTask(), listener));
    if (untrained) {
      note.begin(1, parts, 0);
      Map<Architecture, Double> scores =
          followed(
              paths.size(),
              note,
              listener -> service.naswot(paths, request.pathsPerTask(), listener));
      found.replaceAll((path, evaluation) -> evaluation.withNaswot(scores.get(path)));
    }
    return found;
  }

  /** Work on paths that tells how far it is. */
  private interface Work<R> {
    R run(EvaluationService.Listener listener) throws IOException, InterruptedException;
  }

  private <R> R followed(int paths, ProgressNote note, Work<R> work)
      throws IOException, InterruptedException {
    int tasks = (paths + request.pathsPerTask() - 1) / request.pathsPerTask();
    EvaluationProgress progress = new EvaluationProgress(paths);
    try (ProgressLine line = ProgressLine.onStderr(Math.max(1, tasks / 20))) {
      return work.run(
          count -> {
            progress.done(count);
            line.update(progress.tasks(), progress::text);
            note.done(progress.paths(), paths);
          });
    }
  }

  /** The summary last: a ranking without one is not whole. */
  private void write(RunWriter writer, RankingTable table, int images, RankingSummary summary)
      throws IOException {
    RunFiles folder = writer.files();
    writer.write(SUMMARY, () -> folder.delete(SUMMARY));
    writer.write(CSV, () -> table.writeCsv(folder.fileSystem(), folder.path(CSV)));
    writer.write(PARQUET, () -> table.writeParquet(folder.fileSystem(), folder.path(PARQUET)));
    ObjectNode json = MetricsJson.tree(SummaryHead.of(run, request.evaluation(), images));
    json.setAll(summary.toJson());
    writer.writeText(SUMMARY, json.toPrettyString() + "\n");
  }

  private static void log(TruthComparison truth) {
    LOG.info(
        "{} paths have a true value: {} ({}); 95 % intervals of {} resamples; the best is {}",
        truth.paths(),
        truth.column(),
        truth.source(),
        truth.halves().resamples(),
        truth.bestTrue());
    truth
        .figures()
        .forEach(
            (name, compared) ->
                LOG.info(
                    "{}",
                    String.format(
                        Locale.ROOT,
                        "%-32s supernet %s%s",
                        name,
                        text(compared.supernet()),
                        compared.baselines().entrySet().stream()
                            .map(e -> "   " + e.getKey().text() + " " + text(e.getValue()))
                            .collect(Collectors.joining()))));
    LOG.info(
        "The trivial predictor to beat here, by Kendall's tau-b: {}", truth.bestBaseline().text());
  }

  private static String text(Estimate estimate) {
    String value =
        estimate.value().isPresent()
            ? String.format(Locale.ROOT, "%7.3f", estimate.value().getAsDouble())
            : "undefined";
    return value
        + estimate
            .interval()
            .map(i -> String.format(Locale.ROOT, " [%.3f, %.3f]", i.low(), i.high()))
            .orElse("");
  }
}
