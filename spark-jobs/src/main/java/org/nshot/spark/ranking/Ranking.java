package org.nshot.spark.ranking;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.DatasetManifest;
import org.nshot.data.EvaluationImages;
import org.nshot.data.Holdout;
import org.nshot.data.HoldoutShare;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.ranking.Bootstrap;
import org.nshot.ranking.Estimate;
import org.nshot.ranking.EvenBatches;
import org.nshot.ranking.HeldOutImages;
import org.nshot.ranking.PathEvaluation;
import org.nshot.ranking.PathSelection;
import org.nshot.ranking.RankingPlan;
import org.nshot.ranking.RankingSummary;
import org.nshot.ranking.TruthCheck;
import org.nshot.ranking.TruthComparison;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.cli.ProgressLine;
import org.nshot.spark.cli.SparkSessions;
import org.nshot.spark.files.UserPath;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.TrainedRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ranks paths of a trained run by the accuracy they reach with its weights. What is written does
 * not depend on how the paths fell on tasks; asked for the same again, a ranking goes on where it
 * was stopped.
 */
public final class Ranking {
  /** The part of the train split that the run held out. */
  public static final String HOLDOUT = "holdout";

  /** Every path of the space. */
  public static final String ALL_PATHS = "all";

  public static final int DEFAULT_PATHS_PER_TASK = 32;

  /** Images to rank on, where there are so many. */
  public static final int DEFAULT_IMAGES = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(Ranking.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRAIN_SPLIT = "train";
  private static final String FOLDER = "ranking";
  private static final String PARTS = "parts";
  private static final String CSV = "ranking.csv";
  private static final String PARQUET = "ranking.parquet";
  private static final String SUMMARY = "summary.json";
  private static final Pattern NUMBER = Pattern.compile("-?\\d+");

  private final Request request;
  private final TrainedRun trained;
  private final SearchSpace space;
  private final RunFiles folder;

  /**
   * What to rank, and on what.
   *
   * @param run URI of the run directory
   * @param data URI of the run's data, where that has moved since it was trained
   * @param paths {@value #ALL_PATHS}, a number of paths to draw, or the URI of a file with a path a
   *     line
   * @param images how many images to rank on; else {@value #DEFAULT_IMAGES}, or all there are
   * @param split the data's split that they come from, or {@value #HOLDOUT}
   * @param benchmark the truth, if there is any
   * @param seed what draws paths, images and their order
   * @param threads of a task
   * @param bootstrap how intervals are drawn
   * @param pathsPerTask how many paths a task evaluates; results are kept task by task
   */
  public record Request(
      String run,
      Optional<String> data,
      String paths,
      OptionalInt images,
      String split,
      Optional<Benchmark> benchmark,
      long seed,
      int threads,
      Bootstrap bootstrap,
      int pathsPerTask) {
    /**
     * @throws IllegalArgumentException naming the setting that doesn't fit
     */
    public Request {
      images.ifPresent(count -> atLeastOne("images", count));
      atLeastOne("threads", threads);
      atLeastOne("paths-per-task", pathsPerTask);
      if (NUMBER.matcher(paths).matches()) {
        atLeastOne("paths", number(paths));
      }
    }

    private static void atLeastOne(String key, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(key + ": " + value + ", expected at least 1");
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
  public record Benchmark(String file, String column) {}

  /**
   * What came of it.
   *
   * @param folder where {@code ranking.csv}, {@code ranking.parquet} and {@code summary.json} lie
   * @param evaluated evaluations that this call made; the others were kept from an earlier one
   */
  public record Result(RankingSummary summary, String folder, int evaluated) {
    /** The main figures and where the files are. */
    public ObjectNode toJson() {
      ObjectNode json = JSON.createObjectNode();
      json.put("command", "rank");
      json.put("paths", summary.paths()).put("computations", summary.computations());
      json.put("evaluated", evaluated);
      json.set("best", summary.toJson().get("best"));
      summary
          .comparison()
          .ifPresent(
              truth -> {
                ObjectNode figures = json.putObject("figures");
                truth
                    .figures()
                    .forEach(
                        (name, compared) -> {
                          ObjectNode figure = figures.putObject(name);
                          put(figure, "supernet", compared.supernet().value());
                          compared
                              .baselines()
                              .forEach((b, value) -> put(figure, b.label(), value.value()));
                        });
                json.put("best_baseline", truth.bestBaseline().label());
              });
      for (String file : List.of(SUMMARY, CSV, PARQUET)) {
        json.put(file.replace('.', '_'), new Path(folder, file).toString());
      }
      return json;
    }

    private static void put(ObjectNode json, String key, OptionalDouble value) {
      value.ifPresentOrElse(v -> json.put(key, v), () -> json.putNull(key));
    }
  }

  private Ranking(Request request, TrainedRun trained, RunFiles folder) {
    this.request = request;
    this.trained = trained;
    this.space = trained.description().supernet().create();
    this.folder = folder;
  }

  /**
   * @throws IOException if run, data, paths or benchmark can't be used, naming what and why
   * @throws IllegalArgumentException if there are not so many paths or images
   */
  public static Result run(Request request) throws IOException, InterruptedException {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    RunFiles run = new RunFiles(request.run(), hadoop);
    TrainedRun trained = TrainedRun.read(run);
    RunFiles folder = new RunFiles(run.path(FOLDER).toString(), hadoop);
    Ranking ranking = new Ranking(request, trained, folder);
    RankingPlan plan = RankingPlan.of(ranking.space, ranking.paths(hadoop));
    Optional<BenchmarkTable> benchmark = ranking.benchmark(hadoop);
    benchmark.ifPresent(table -> ranking.check(table, plan));
    ranking.requireData(hadoop);
    SparkSession spark = SparkSessions.open("nshot rank " + run.root(), request.threads());
    try (RunLock lock = RunLock.acquire(folder)) {
      return ranking.rank(spark, plan, benchmark);
    }
  }

  /** Before anything is evaluated: a comparison that says nothing may cost hours. */
  private void check(BenchmarkTable table, RankingPlan plan) {
    TruthCheck.warnings(table, plan.paths(), trained.description().data().classes().size())
        .forEach(line -> LOG.warn("{}", line));
  }

  private String dataUri() {
    return request.data().orElse(trained.description().data().uri());
  }

  /** Before Spark is started: the manifest alone tells what the data is. */
  private void requireData(Configuration hadoop) throws IOException {
    try {
      requireSame(ImageDataset.manifest(dataUri(), hadoop));
    } catch (FileNotFoundException e) {
      throw request.data().isPresent()
          ? e
          : new FileNotFoundException(
              e.getMessage() + " (the run's dataset.json names this place; --data takes another)");
    }
  }

  private void requireSame(DatasetManifest manifest) throws IOException {
    String expected = trained.description().data().fingerprint();
    if (!manifest.fingerprint().equals(expected)) {
      throw new IOException(
          "data %s: fingerprint %s, expected %s, the data that the run was trained on"
              .formatted(dataUri(), manifest.fingerprint(), expected));
    }
  }

  private List<Architecture> paths(Configuration hadoop) throws IOException {
    String paths = request.paths();
    if (paths.equals(ALL_PATHS)) {
      return PathSelection.all(space);
    }
    if (NUMBER.matcher(paths).matches()) {
      return PathSelection.sample(space, Integer.parseInt(paths), request.seed());
    }
    try (InputStream in = open(paths, hadoop, "paths", "'all', a number or a file")) {
      return PathSelection.read(in, paths, space);
    }
  }

  private Optional<BenchmarkTable> benchmark(Configuration hadoop) throws IOException {
    if (request.benchmark().isEmpty()) {
      return Optional.empty();
    }
    Benchmark benchmark = request.benchmark().get();
    try (InputStream in = open(benchmark.file(), hadoop, "benchmark", "a CSV file")) {
      return Optional.of(BenchmarkTable.read(in, benchmark.file(), space, benchmark.column()));
    }
  }

  private static InputStream open(String uri, Configuration hadoop, String setting, String expected)
      throws IOException {
    try {
      Path file = UserPath.of(uri);
      return UserPath.reader(file, hadoop).open(file);
    } catch (FileNotFoundException | IllegalArgumentException e) { // no such file, no URI
      throw new IOException(
          "%s: no such file: %s, expected %s".formatted(setting, uri, expected), e);
    }
  }

  private Result rank(SparkSession spark, RankingPlan plan, Optional<BenchmarkTable> benchmark)
      throws IOException, InterruptedException {
    ImageDataset data = ImageDataset.open(spark, dataUri());
    requireSame(data.manifest());
    Selection selection = selection(data);
    EvaluationSetup setup =
        new EvaluationSetup(
            trained.description().supernet(),
            data.manifest().normalization(),
            EvenBatches.PAPER,
            request.seed(),
            request.threads());
    RankingParts parts =
        new RankingParts(
            folder.fileSystem(),
            folder.path(PARTS),
            setup.fingerprint(
                trained.weights(),
                data.manifest().fingerprint()
                    + selection.split()
                    + Arrays.toString(selection.ids())));
    Map<Architecture, PathEvaluation> known = new HashMap<>();
    for (ChunkResult part : parts.read()) {
      collect(part, selection.ids().length, known);
    }
    Architecture[] missing =
        plan.evaluations().stream()
            .filter(path -> !known.containsKey(path))
            .toArray(Architecture[]::new);
    LOG.info(
        "Ranking {} paths of {} on {} images: {} different computations, {} to evaluate",
        plan.paths().size(),
        trained.checkpoint(),
        selection.ids().length,
        plan.evaluations().size(),
        missing.length);
    EvaluationImages form =
        new EvaluationImages(
            trained.description().supernet().image(), trained.description().cropRatio());
    try (ShardedImages images = data.evaluated(selection.split(), selection.ids(), form)) {
      evaluate(spark, setup, missing, images.shard(0), selection.ids().length, parts, known);
    }
    List<PathEvaluation> evaluations = plan.spread(known);
    Optional<TruthComparison> comparison =
        benchmark.map(table -> TruthComparison.of(space, evaluations, table, request.bootstrap()));
    RankingSummary summary = RankingSummary.of(space, plan, evaluations, comparison);
    write(RankingTable.of(space, plan, evaluations, benchmark), selection.ids().length, summary);
    comparison.ifPresent(Ranking::log);
    return new Result(summary, folder.root().toString(), missing.length);
  }

  /** Which images: sample ids of a split, ascending. */
  private record Selection(String split, int[] ids) {}

  private Selection selection(ImageDataset data) throws IOException {
    boolean holdout = request.split().equals(HOLDOUT);
    String split = holdout ? TRAIN_SPLIT : request.split();
    int[] ids;
    if (holdout) {
      HoldoutShare share = trained.description().config().holdout();
      if (share.none()) {
        throw new IOException(
            "split holdout: the run held no images out, expected one of "
                + data.manifest().splits().keySet());
      }
      ids =
          Holdout.draw(data.labels(split), share, trained.description().config().seed()).keptIds();
    } else {
      ids = IntStream.range(0, data.manifest().split(split).count()).toArray();
    }
    return new Selection(split, HeldOutImages.draw(ids, count(ids.length), request.seed()));
  }

  private int count(int available) throws IOException {
    int count = request.images().orElse(Math.min(DEFAULT_IMAGES, available));
    if (count > available || available == 0) {
      throw new IOException(
          "images: %d, but split %s has %d: take at most that many, or leave --images out"
              .formatted(count, request.split(), available));
    }
    return count;
  }

  private void collect(ChunkResult part, int images, Map<Architecture, PathEvaluation> known) {
    for (int i = 0; i < part.path().length; i++) {
      Architecture path = part.path()[i];
      known.put(path, new PathEvaluation(path, part.loss()[i], part.correct()[i], images));
    }
  }

  private void evaluate(
      SparkSession spark,
      EvaluationSetup setup,
      Architecture[] missing,
      ShardImages images,
      int count,
      RankingParts parts,
      Map<Architecture, PathEvaluation> known)
      throws IOException, InterruptedException {
    int tasks = (missing.length + request.pathsPerTask() - 1) / request.pathsPerTask();
    RankingProgress progress = new RankingProgress(missing.length);
    try (ProgressLine line = ProgressLine.onStderr(Math.max(1, tasks / 20))) {
      new DistributedEvaluation(JavaSparkContext.fromSparkContext(spark.sparkContext()), setup)
          .run(
              missing,
              request.pathsPerTask(),
              trained.weights(),
              images,
              result -> {
                parts.write(result);
                collect(result, count, known);
                progress.done(result.path().length);
                line.update(progress.tasks(), progress::text);
              });
    }
  }

  /** The summary last: a ranking without one is not whole. */
  private void write(RankingTable table, int images, RankingSummary summary) throws IOException {
    folder.delete(SUMMARY);
    table.writeCsv(folder.fileSystem(), folder.path(CSV));
    table.writeParquet(folder.fileSystem(), folder.path(PARQUET));
    ObjectNode json = JSON.createObjectNode();
    json.put("format", "nshot-ranking").put("version", 1);
    json.put("space", space.name());
    json.put("checkpoint", trained.checkpoint()).put("weights_sha256", trained.fingerprint());
    json.put("split", request.split()).put("images", images);
    json.put("seed", request.seed()).put("threads", request.threads());
    json.setAll(summary.toJson());
    folder.write(SUMMARY, json.toPrettyString() + "\n");
  }

  private static void log(TruthComparison truth) {
    LOG.info(
        "{} paths have a true value: {} ({}); 95 % intervals of {} resamples; the best is {}",
        truth.paths(),
        truth.column(),
        truth.source(),
        truth.bootstrap().resamples(),
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
