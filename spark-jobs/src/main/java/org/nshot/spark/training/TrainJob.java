package org.nshot.spark.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.DatasetManifest;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Architecture;
import org.nshot.space.SupernetSpec;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.checkpoint.CheckpointStore.Checkpoint;
import org.nshot.spark.cli.ProgressLine;
import org.nshot.spark.cli.SparkSessions;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.ExecutorWatch;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.RunWriter;
import org.nshot.spark.run.TrainedRun;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Transfer;
import org.nshot.training.EpochReport;
import org.nshot.training.EpochTotals;
import org.nshot.training.RoundReport;
import org.nshot.training.Setting;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingLoop;
import org.nshot.training.TrainingState;
import org.nshot.training.TrainingStateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains a run to its end, from its last checkpoint if it has one. */
public final class TrainJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainJob.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Default of {@code --driver-combines-mib}. */
  public static final String DRIVER_COMBINES_MIB = "128";

  private static final String TEST = "test";

  private final Request request;
  private final RunFiles run;
  private final TrainingSetup setup;
  private final CheckpointStore checkpoints;
  private final RunWriter writer;

  /**
   * What to train.
   *
   * @param alone the network alone to train, empty for the settings' supernet
   * @param data URI of an ingested data set
   * @param run URI of the run directory
   * @param settings values by key, {@code threads} possibly {@code auto}
   * @param keep how many checkpoints stay
   * @param checkpointEvery longest time between two
   * @param giveUpAfter how long executors or the run directory may be away
   * @param driverCombines bytes of a round's gradients, all shards together, up to which the driver
   *     adds them up; beyond it executors do
   */
  public record Request(
      Optional<Alone> alone,
      String data,
      String run,
      Map<String, String> settings,
      int keep,
      Duration checkpointEvery,
      Patience giveUpAfter,
      long driverCombines) {

    /**
     * @throws IllegalArgumentException naming the setting that doesn't fit
     */
    public static Request of(
        String data,
        String run,
        Map<String, String> settings,
        int keep,
        double checkpointMinutes,
        double giveUpMinutes,
        int driverCombinesMib) {
      if (keep < 1) {
        throw new IllegalArgumentException("keep: " + keep + ", expected at least 1");
      }
      if (driverCombinesMib < 0) {
        throw new IllegalArgumentException(
            "driver-combines-mib: " + driverCombinesMib + ", expected at least 0");
      }
      Request request =
          new Request(
              Optional.empty(),
              data,
              run,
              Map.copyOf(settings),
              keep,
              Patience.ofMinutes("checkpoint-minutes", checkpointMinutes).most(),
              Patience.ofMinutes("give-up-after", giveUpMinutes),
              (long) driverCombinesMib << 20);
      request.config(1);
      return request;
    }

    /** The same for a network alone. */
    public Request of(Alone network) {
      return new Request(
          Optional.of(network),
          data,
          run,
          settings,
          keep,
          checkpointEvery,
          giveUpAfter,
          driverCombines);
    }

    /** The supernet of the settings, for images of a data set. */
    public SupernetSpec supernet(DatasetManifest manifest) {
      return TrainingSetup.describe(config(1), Optional.empty(), manifest, data).supernet();
    }

    /** The command that asks so. */
    String command() {
      return alone.isPresent() ? "retrain" : "train";
    }

    /** The settings, with one thread where that is left open. */
    public TrainingConfig config() {
      return config(1);
    }

    /** The settings, with this many threads where that is left open. */
    TrainingConfig config(int threads) {
      Map<String, String> resolved = new LinkedHashMap<>(settings);
      resolved.computeIfPresent(
          Setting.THREADS.key(),
          (key, value) ->
              value.equals(SettingOptions.AUTO_THREADS) ? Integer.toString(threads) : value);
      return TrainingConfig.of(resolved);
    }
  }

  private TrainJob(Request request, RunFiles run, RunLock lock, TrainingSetup setup) {
    this.request = request;
    this.run = run;
    this.setup = setup;
    this.checkpoints = new CheckpointStore(run.fileSystem(), run.path(TrainedRun.CHECKPOINTS));
    this.writer = new RunWriter(run, lock, request.giveUpAfter());
  }

  /**
   * @return what {@code result.json} says
   * @throws IOException if data or run directory can't be used, naming what and why
   */
  public static ObjectNode run(Request request) throws IOException, InterruptedException {
    RunFiles run = new RunFiles(request.run(), hadoop());
    try (RunLock lock = RunLock.acquire(run)) {
      Optional<RunDescription> started = RunDescription.read(run);
      TrainingConfig config = request.config(threads(request, started));
      if (started.isPresent() && run.exists(TrainedRun.SUCCESS)) {
        return alreadyDone(request, run, started.get(), config);
      }
      SparkSession spark =
          SparkSessions.open(
              "nshot %s %s".formatted(request.command(), run.root()), config.threads());
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      try (ExecutorWatch watch = new ExecutorWatch(context, request.giveUpAfter())) {
        return watch.guard(
            () -> {
              TrainingSetup setup = TrainingSetup.of(spark, request, config);
              if (started.isPresent()) {
                started.get().requireSame(setup.description(), run);
              }
              if (!started.equals(Optional.of(setup.description()))) { // new, or its data has moved
                setup.description().write(run);
              }
              TrainJob job = new TrainJob(request, run, lock, setup);
              Optional<OtherTrainer> other = request.alone().flatMap(Alone::other);
              return other.isPresent() ? job.train(context, other.get()) : job.train(context);
            });
      }
    }
  }

  /** What a run that is done says when it is asked for again, with the data that it was done on. */
  private static ObjectNode alreadyDone(
      Request request, RunFiles run, RunDescription started, TrainingConfig config)
      throws IOException {
    String uri = ImageDataset.qualified(request.data(), hadoop());
    RunDescription now =
        TrainingSetup.describe(
            config, request.alone().map(Alone::network), ImageDataset.manifest(uri, hadoop()), uri);
    started.requireSame(now, run);
    if (!started.equals(now)) { // the data has moved, and rank finds it by what stands here
      now.write(run);
    }
    LOG.info("{} is done already", run.root());
    return ((ObjectNode) JSON.readTree(run.read(TrainedRun.RESULT).orElse("{}")))
        .put("run", run.root().toString()) // it may have moved as well
        .put("already_done", true);
  }

  /** Hadoop's configuration with what spark-submit was told, before there is a session. */
  static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** A run keeps its threads; a new one takes what suits its shards here. */
  static int threads(Request request, Optional<RunDescription> started) {
    if (started.isPresent()) {
      return started.get().config().threads();
    }
    return SparkSessions.defaultTaskCpus(request.config(1).shards());
  }

  /**
   * Tries everything that it needs, and trains nothing.
   *
   * @throws IOException if something is missing, naming what and why
   */
  public static ObjectNode dryRun(Request request) throws IOException, InterruptedException {
    return DryRun.run(request);
  }

  private ObjectNode train(JavaSparkContext context) throws IOException {
    Training training = setup.training();
    TrainingState state = startOrResume(training);
    logSettings();
    try (ShardedImages shards = setup.shards();
        SparkTrainer trainer =
            new SparkTrainer(
                context, shards.rdd(), training, setup.workerSetup(), request.driverCombines());
        Tested tested = tested(context);
        ProgressLine progress = ProgressLine.onStderr(Long.MAX_VALUE)) {
      RoundRecorder recorder =
          new RoundRecorder(state, trainer, tested, MetricsLog.open(run, state.epoch()), progress);
      new TrainingLoop(training, recorder.clock)
          .run(
              state,
              report -> {
                recorder.record(report);
                return true;
              });
      return finish(recorder.metrics, recorder.imagesPerSecond(), recorder.seconds());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The epochs of a network alone whose steps another trainer makes. */
  private ObjectNode train(JavaSparkContext context, OtherTrainer other) throws IOException {
    Training training = setup.training();
    TrainingState state = startOrResume(training);
    MetricsLog metrics = MetricsLog.open(run, state.epoch());
    logSettings();
    WorkerSetup work = setup.workerSetup();
    TrainedNetwork network =
        new TrainedNetwork(
            training.space().image(),
            training.space().graph(Architecture.of()),
            training.layout(),
            state.weights());
    long begin = System.nanoTime();
    long images = 0;
    try (ShardedImages shards = setup.shards();
        Tested tested = tested(context);
        ProgressLine progress = ProgressLine.onStderr(Long.MAX_VALUE);
        OtherTrainer.Session session =
            other.open(
                new OtherTrainer.Setup(
                    context, training, state, network, shards.rdd(), work, run))) {
      while (!training.finished(state)) {
        int epoch = state.epoch();
        long start = System.nanoTime();
        double loss = session.train(state);
        double wall = (System.nanoTime() - start) / 1e9;
        images += training.samples();
        training.endEpoch(state, session.weights());
        training.requireFinite(state);
        ObjectNode json = JSON.createObjectNode();
        json.put("epoch", epoch).put("loss", loss);
        json.put("images", training.samples()).put("images_per_second", training.samples() / wall);
        json.putObject("seconds").put("wall", wall);
        String told = test(tested, state, json);
        metrics.add(json);
        writer.write(MetricsLog.FILE, metrics::write);
        writer.write("the trainer's state", () -> session.save(state.epoch(), request.keep()));
        writer.write("a checkpoint", () -> checkpoint(state));
        progress.note(
            String.format(
                Locale.ROOT,
                "epoch %d/%d  loss %.4f%s  %.0f images/s  %.1f s",
                epoch + 1,
                training.horizon().epochs(),
                loss,
                told,
                training.samples() / wall,
                wall));
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      return finish(metrics, images / seconds, seconds);
    }
  }

  private void checkpoint(TrainingState state) throws IOException {
    checkpoints.save(
        TrainingStateFiles.of(state, setup.training().layout()),
        state.epoch(),
        state.round(),
        request.keep());
  }

  /** Tests the state; what comes out goes to an epoch's line, and in words to the progress. */
  private static String test(Tested tested, TrainingState state, ObjectNode epoch) {
    long start = System.nanoTime();
    Optional<PathEvaluation> test = tested.evaluate(state.used());
    test.ifPresent(
        found -> {
          epoch
              .putObject(TEST)
              .put("loss", found.loss())
              .put("accuracy", found.accuracy())
              .put("images", found.images());
          ((ObjectNode) epoch.get("seconds")).put(TEST, (System.nanoTime() - start) / 1e9);
        });
    return test.map(found -> "  test %.4f".formatted(found.accuracy())).orElse("");
  }

  /** A supernet isn't tested: its paths are ranked. */
  private Tested tested(JavaSparkContext context) {
    return request
        .alone()
        .<Tested>map(
            alone ->
                new TestSplit(
                    context, setup.tested(alone.network().split()), setup.workerSetup()::evaluate))
        .orElse(Tested.NOT);
  }

  private TrainingState startOrResume(Training training) throws IOException {
    Optional<Checkpoint> newest = checkpoints.newest();
    if (newest.isEmpty()) {
      return begun(training);
    }
    String source = run.path(TrainedRun.CHECKPOINTS) + "/" + newest.get().name();
    TrainingState state;
    try {
      state = newest.get().state().toState(training, source);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    LOG.info(
        "Going on from {}: epoch {} of {}, round {} of {}",
        source,
        state.epoch() + 1,
        training.horizon().allEpochs(),
        state.round(),
        training.horizon().roundsPerEpoch());
    return state;
  }

  private TrainingState begun(Training training) throws IOException {
    Optional<String> transfer = training.config().transferFrom();
    if (transfer.isPresent()) {
      return transferred(training, transfer.get());
    }
    return request
        .alone()
        .flatMap(Alone::inherited)
        .map(training::start)
        .orElseGet(training::start);
  }

  /** Kept at once: where the weights came from may train on, or go. */
  private TrainingState transferred(Training training, String from) throws IOException {
    float[] weights;
    try {
      TrainedRun source = TrainedRun.ofSupernet(new RunFiles(from, hadoop()));
      SupernetSpec expected = setup.description().supernet().whole();
      if (!source.description().supernet().equals(expected)) {
        throw new IOException(
            "%s trains %s, expected %s"
                .formatted(from, text(source.description().supernet()), text(expected)));
      }
      weights =
          Transfer.weights(
              ParameterLayout.of(expected.create()), source.weights(), training.space());
      LOG.info("Beginning with the weights of {}, {}", from, source.checkpoint());
    } catch (IOException e) {
      throw new IOException("transfer: " + e.getMessage(), e);
    }
    TrainingState state = training.start(weights);
    TrainingStateFiles content = TrainingStateFiles.of(state, training.layout());
    writer.write("a checkpoint", () -> checkpoints.save(content, 0, 0, request.keep()));
    return state;
  }

  private static String text(SupernetSpec supernet) {
    return "%s %s, %s images, %d classes, few-shot-block %s"
        .formatted(
            supernet.space().name(),
            supernet.space().options(),
            supernet.image(),
            supernet.classes(),
            supernet.fewShotBlock());
  }

  private void logSettings() {
    LOG.info(
        "Training {} on {} ({} images, {} kept for ranking), {} epochs of {} rounds",
        request
            .alone()
            .map(alone -> alone.network().arch() + " of " + setup.training().space().name())
            .orElse(setup.training().space().name()),
        setup.description().data().uri(),
        setup.training().samples(),
        setup.description().data().samples() - setup.training().samples(),
        setup.training().horizon().allEpochs(),
        setup.training().horizon().roundsPerEpoch());
    LOG.info("Settings:\n{}", RunDescription.toYaml(setup.training().config().settings()));
  }

  private ObjectNode finish(MetricsLog metrics, double imagesPerSecond, double seconds)
      throws IOException {
    Checkpoint last =
        checkpoints
            .newest()
            .orElseThrow(
                () -> new IOException(run.root() + ": the last checkpoint has disappeared"));
    ObjectNode result = JSON.createObjectNode();
    result.put("command", request.command()).put("run", run.root().toString());
    request.alone().ifPresent(alone -> result.put("arch", alone.network().arch()));
    result.put("epochs", setup.training().horizon().allEpochs());
    result.put("steps", setup.training().horizon().rounds());
    metrics
        .last()
        .ifPresent(
            epoch -> {
              result.set("loss", epoch.get("loss"));
              if (epoch.has("accuracy")) {
                result.set("accuracy", epoch.get("accuracy"));
              }
              if (epoch.has(TEST)) {
                result.set(TEST, epoch.get(TEST));
              }
            });
    result.put("images_per_second", imagesPerSecond).put("seconds", seconds);
    result.put("checkpoint", last.name()).put("weights_sha256", last.digest());
    writer.writeText(TrainedRun.RESULT, result.toPrettyString() + "\n");
    writer.writeText(TrainedRun.SUCCESS, "");
    return result;
  }

  /** Checkpoints, metrics and progress, round by round. */
  private final class RoundRecorder {
    private final TrainingState state;
    private final SparkTrainer trainer;
    private final Tested tested;
    private final RoundClock clock;
    private final MetricsLog metrics;
    private final ProgressLine progress;
    private final long startNanos = System.nanoTime();
    private long savedNanos = System.nanoTime();
    private long images;
    private long epochImages;
    private long down;
    private long up;

    RoundRecorder(
        TrainingState state,
        SparkTrainer trainer,
        Tested tested,
        MetricsLog metrics,
        ProgressLine progress) {
      this.state = state;
      this.trainer = trainer;
      this.tested = tested;
      this.clock = new RoundClock(trainer);
      this.metrics = metrics;
      this.progress = progress;
    }

    void record(RoundReport report) {
      images += report.samples();
      epochImages += report.samples();
      try {
        boolean ended = report.epoch().isPresent();
        Duration unsaved = Duration.ofNanos(System.nanoTime() - savedNanos);
        boolean saves = ended || unsaved.compareTo(request.checkpointEvery()) > 0;
        if (ended) {
          logEpoch(report.epoch().get());
        }
        if (saves) {
          setup.training().requireFinite(state);
          save();
          savedNanos = System.nanoTime();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      progress.update(rounds(report), () -> line(report));
    }

    private void save() throws IOException {
      writer.write("a checkpoint", () -> checkpoint(state));
    }

    /** Of the run so far. */
    private int rounds(RoundReport report) {
      int perEpoch = setup.training().horizon().roundsPerEpoch();
      return report.plan().epoch() * perEpoch + report.plan().round() + 1;
    }

    private String line(RoundReport report) {
      int steps = setup.training().horizon().rounds();
      int done = rounds(report);
      double perStep = seconds() * report.samples() / images;
      return String.format(
          Locale.ROOT,
          "epoch %d/%d  round %d/%d  loss %.3f  accuracy %.3f  %.0f images/s  %s left",
          report.plan().epoch() + 1,
          setup.training().horizon().allEpochs(),
          report.plan().round() + 1,
          setup.training().horizon().roundsPerEpoch(),
          report.loss(),
          (double) report.correct() / report.samples(),
          imagesPerSecond(),
          clock((long) (perStep * (steps - done))));
    }

    private void logEpoch(EpochReport epoch) throws IOException {
      RoundClock.Lap lap = clock.lap();
      double wall = lap.wall() / 1e9;
      EpochTotals totals = epoch.totals();
      ObjectNode json = JSON.createObjectNode();
      json.put("epoch", epoch.epoch());
      json.put("loss", totals.loss()).put("accuracy", totals.accuracy());
      double[] rates = totals.learningRates();
      json.putObject("lr").put("mean", rates[0]).put("min", rates[1]).put("max", rates[2]);
      ArrayNode probabilities = json.putArray("path_probabilities");
      for (double[] group : epoch.nextPathProbabilities()) {
        Arrays.stream(group).forEach(probabilities.addArray()::add);
      }
      json.put("data_entropy", epoch.dataEntropy());
      json.put("accepted_paths", totals.acceptedPaths());
      json.put("gradient_variance", totals.gradientVariance());
      json.put("images", totals.samples());
      json.put("images_per_second", epochImages / wall);
      json.putObject("seconds")
          .put("wall", wall)
          .put("driver", lap.driver() / 1e9)
          .put("broadcast", lap.rounds().broadcast() / 1e9)
          .put("schedule", lap.rounds().schedule() / 1e9)
          .put("compute", lap.rounds().compute() / 1e9)
          .put("wait", lap.rounds().waiting() / 1e9)
          .put("result", lap.rounds().result() / 1e9)
          .put("combine", lap.rounds().combine() / 1e9);
      json.put("bytes_down", trainer.bytesDown() - down).put("bytes_up", trainer.bytesUp() - up);
      String told = test(tested, state, json);
      clock.lap(); // testing is no part of the next epoch
      metrics.add(json);
      writer.write(MetricsLog.FILE, metrics::write);
      down = trainer.bytesDown();
      up = trainer.bytesUp();
      progress.note(
          String.format(
              Locale.ROOT,
              "epoch %d/%d  loss %.4f  accuracy %.4f%s  %.0f images/s  %.1f s",
              epoch.epoch() + 1,
              setup.training().horizon().allEpochs(),
              totals.loss(),
              totals.accuracy(),
              told,
              epochImages / wall,
              wall));
      epochImages = 0;
    }

    double seconds() {
      return (System.nanoTime() - startNanos) / 1e9;
    }

    double imagesPerSecond() {
      return images / seconds();
    }
  }

  private static String clock(long seconds) {
    return seconds < 3600
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
