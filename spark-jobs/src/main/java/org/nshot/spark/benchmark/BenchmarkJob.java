package org.nshot.spark.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.DatasetManifest;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.ranking.PathDraw;
import org.nshot.ranking.PathSelection;
import org.nshot.ranking.SeedScatter;
import org.nshot.space.Architecture;
import org.nshot.space.Complexity;
import org.nshot.space.SearchSpace;
import org.nshot.spark.command.Figures;
import org.nshot.spark.command.ProgressLine;
import org.nshot.spark.evaluation.EvaluationProgress;
import org.nshot.spark.evaluation.EvaluationService;
import org.nshot.spark.files.InputFile;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.run.Broadcasts;
import org.nshot.spark.run.ExecutorWatch;
import org.nshot.spark.run.ResultFolder;
import org.nshot.spark.run.ResultStream;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.RunWriter;
import org.nshot.spark.session.SparkSessions;
import org.nshot.spark.training.WholeTraining;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains paths as networks of their own and makes a table of what they reach. */
final class BenchmarkJob {
  static final String TABLE = "benchmark.csv";
  static final String SUMMARY = "summary.json";

  /** The column of the first seed's accuracies: what {@code rank --column} takes. */
  static final String ACCURACY = "accuracy";

  private static final Logger LOG = LoggerFactory.getLogger(BenchmarkJob.class);
  private static final double PERCENT = 100;
  private static final String ELSEWHERE = "another --output";
  private static final ResultFolder.Kind KIND =
      new ResultFolder.Kind("benchmarked", "benchmark", ELSEWHERE, SUMMARY, List.of(TABLE));

  private final BenchmarkRequest request;
  private final DatasetManifest manifest;
  private final Configuration hadoop;
  private final SearchSpace space;
  private final Networks networks;
  private final long seed;
  private final long otherSeed;

  /**
   * @param manifest of the request's data
   * @throws IOException if the paths can't be read
   * @throws IllegalArgumentException if there are not so many
   */
  BenchmarkJob(BenchmarkRequest request, DatasetManifest manifest, Configuration hadoop)
      throws IOException {
    this.request = request;
    this.manifest = manifest;
    this.hadoop = hadoop;
    this.space = WholeTraining.supernet(request.config(), manifest).create();
    this.networks = Networks.of(space, paths());
    this.seed = request.config().seed();
    this.otherSeed = seed + 1;
  }

  private List<Architecture> paths() throws IOException {
    OptionalInt drawn = request.drawn();
    if (drawn.isPresent()) {
      return new PathDraw(
              space,
              request.bounds(),
              request.strata(),
              request.config().seed(),
              request.without().map(this::path))
          .draw(drawn.getAsInt());
    }
    try (InputStream in = InputFile.open(request.paths(), "paths", "a number or a file", hadoop)) {
      return PathSelection.read(in, request.paths(), space);
    }
  }

  private Architecture path(String text) {
    try {
      return space.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("without: " + e.getMessage(), e);
    }
  }

  /**
   * @param listener a failure of its ends the command, which can go on later
   * @return what the summary says, and where the table is
   * @throws IOException if data or folder can't be used, or a path diverges
   */
  ObjectNode run(EvaluationService.Listener listener) throws IOException, InterruptedException {
    RunFiles files = new RunFiles(request.output(), hadoop);
    try (RunLock lock = RunLock.acquire(files, ELSEWHERE)) {
      RunWriter writer = new RunWriter(files, lock, request.giveUpAfter());
      ResultFolder folder = new ResultFolder(writer, KIND);
      String drawn = DigestUtils.sha256Hex(networks.paths().toString());
      Optional<ObjectNode> done =
          folder.begin(request.settings(manifest.fingerprint(), drawn), request.overwrite());
      if (done.isPresent()) {
        LOG.info("{} is done already", files.root());
        return result(done.get(), folder, 0, Optional.of(true));
      }
      TrainedPaths trained = new TrainedPaths(writer, manifest.split(request.split()).count());
      Map<String, String> settings = request.ofAPath(manifest.fingerprint());
      trained.open(seed, settings);
      trained.open(otherSeed, settings);
      List<TrainingOrder> orders = orders(trained);
      if (!orders.isEmpty()) {
        train(orders, trained, listener);
      }
      return finish(folder, trained, orders.size());
    }
  }

  /** What is still to be trained; a path's second training right behind all first ones. */
  private List<TrainingOrder> orders(TrainedPaths trained) {
    List<TrainingOrder> orders = new ArrayList<>();
    trained.missing(seed, networks.all()).forEach(path -> orders.add(order(path, seed)));
    trained
        .missing(otherSeed, networks.firstOf(request.repeats()))
        .forEach(path -> orders.add(order(path, otherSeed)));
    return orders;
  }

  private TrainingOrder order(Architecture path, long ofSeed) {
    return new TrainingOrder(path, space.format(path), ofSeed);
  }

  private void train(
      List<TrainingOrder> orders, TrainedPaths trained, EvaluationService.Listener listener)
      throws IOException, InterruptedException {
    String work = "nshot benchmark " + request.output();
    SparkSession session = SparkSessions.open(work, request.config().threads());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    LOG.info(
        "Training {} networks of {} paths of {}, {} epochs each",
        orders.size(),
        networks.paths().size(),
        space.name(),
        request.config().epochs());
    try (ExecutorWatch watch = new ExecutorWatch(spark, request.giveUpAfter(), work)) {
      watch.guard(
          () -> {
            try (WholeTraining.Setup setup =
                WholeTraining.open(
                    session,
                    request.data(),
                    request.trained(),
                    request.dropout(),
                    request.split())) {
              requireSame(setup.fingerprint());
              train(spark, setup, orders, trained, listener);
            }
            return orders.size();
          });
    }
  }

  private void requireSame(String fingerprint) throws IOException {
    if (!fingerprint.equals(manifest.fingerprint())) {
      throw new IOException(
          "data %s: fingerprint %s, expected %s: it was ingested anew meanwhile"
              .formatted(request.data(), fingerprint, manifest.fingerprint()));
    }
  }

  private static void train(
      JavaSparkContext spark,
      WholeTraining.Setup setup,
      List<TrainingOrder> orders,
      TrainedPaths trained,
      EvaluationService.Listener listener)
      throws IOException, InterruptedException {
    Broadcast<ShardImages> images = spark.broadcast(setup.trained().shard(0));
    Broadcast<ShardImages> test = spark.broadcast(setup.tested().shard(0));
    EvaluationProgress progress = new EvaluationProgress(orders.size());
    try (ProgressLine line = ProgressLine.onStderr(1)) {
      ResultStream.run(
          spark,
          "benchmark",
          orders,
          new TrainingTask(setup.training(), images, test),
          outcome -> {
            trained.keep(outcome);
            progress.done(1);
            line.update(progress.tasks(), progress::text);
            listener.evaluated(1);
          });
    } finally {
      if (!spark.sc().isStopped()) {
        Broadcasts.letGo(images);
        Broadcasts.letGo(test);
      }
    }
  }

  private ObjectNode finish(ResultFolder folder, TrainedPaths trained, int count)
      throws IOException {
    folder.writer().writeText(TABLE, table(trained));
    ObjectNode summary = MetricsJson.tree(summary(trained));
    folder.finish(summary);
    return result(summary, folder, count, Optional.empty());
  }

  private String table(TrainedPaths trained) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader(
                BenchmarkTable.ARCHITECTURE,
                ACCURACY,
                "loss",
                "accuracy_other_seed",
                "network",
                "weights",
                "multiply_adds",
                BenchmarkTable.CLASSES,
                BenchmarkTable.DATA)
            .setRecordSeparator('\n')
            .build();
    StringBuilder text = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      List<Architecture> repeated = networks.firstOf(request.repeats());
      for (int i = 0; i < networks.paths().size(); i++) {
        Architecture path = networks.paths().get(i);
        Architecture network = networks.trained().get(i);
        PathEvaluation found = trained.of(seed, network);
        Complexity complexity = space.complexity(path);
        csv.printRecord(
            space.format(path),
            percent(found),
            found.loss(),
            repeated.contains(network) ? percent(trained.of(otherSeed, network)) : "",
            space.format(network),
            complexity.weights(),
            complexity.multiplyAdds(),
            manifest.classes().size(),
            manifest.fingerprint());
      }
    }
    return text.toString();
  }

  private static double percent(PathEvaluation found) {
    return PERCENT * found.accuracy();
  }

  private BenchmarkSummary summary(TrainedPaths trained) {
    List<Architecture> all = networks.all();
    Architecture best =
        all.stream()
            .max(
                (a, b) ->
                    Double.compare(percent(trained.of(seed, a)), percent(trained.of(seed, b))))
            .orElseThrow();
    Optional<SeedScatter> scatter = scatter(trained);
    scatter.ifPresent(BenchmarkJob::log);
    return new BenchmarkSummary(
        BenchmarkSummary.FORMAT,
        BenchmarkSummary.VERSION,
        space.name(),
        request.split(),
        manifest.split(request.split()).count(),
        seed,
        request.config().epochs(),
        networks.paths().size(),
        all.size(),
        new BenchmarkSummary.Best(space.format(best), percent(trained.of(seed, best))),
        all.stream().mapToDouble(path -> percent(trained.of(seed, path))).average().orElseThrow(),
        scatter.map(found -> BenchmarkSummary.Scatter.of(found, otherSeed)));
  }

  private static void log(SeedScatter scatter) {
    LOG.info(
        "Two seeds of {} networks: deviation {} %, tau {}; a perfect ranking would have about {}",
        scatter.paths(),
        String.format(Locale.ROOT, "%.2f", scatter.deviation()),
        Figures.text(scatter.tauBetweenSeeds()),
        Figures.text(scatter.tauOfPerfectRanking()));
  }

  private Optional<SeedScatter> scatter(TrainedPaths trained) {
    List<Architecture> repeated = networks.firstOf(request.repeats());
    return repeated.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SeedScatter.of(
                repeated.stream().mapToDouble(path -> percent(trained.of(seed, path))).toArray(),
                repeated.stream()
                    .mapToDouble(path -> percent(trained.of(otherSeed, path)))
                    .toArray()));
  }

  private static ObjectNode result(
      ObjectNode summary, ResultFolder folder, int count, Optional<Boolean> alreadyDone) {
    return MetricsJson.tree(
        new BenchmarkResult(
            "benchmark",
            summary.required("paths").asInt(),
            summary.required("networks").asInt(),
            summary.required("best"),
            summary.required("mean_accuracy").asDouble(),
            Optional.ofNullable(summary.get("scatter")),
            count,
            folder.files().path(TABLE).toString(),
            ACCURACY,
            folder.files().path(SUMMARY).toString(),
            alreadyDone));
  }
}
