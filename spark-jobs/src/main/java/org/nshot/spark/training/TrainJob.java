package org.nshot.spark.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.command.ProgressLine;
import org.nshot.spark.command.ProjectVersion;
import org.nshot.spark.command.Redaction;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunResult;
import org.nshot.spark.events.RunTeller;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.metrics.MetricsFiles;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.metrics.ProgressNote;
import org.nshot.spark.metrics.RunMeters;
import org.nshot.spark.ranking.RankWhileTraining;
import org.nshot.spark.run.ExecutorWatch;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.RunWriter;
import org.nshot.spark.run.TrainedRun;
import org.nshot.spark.session.SparkSessions;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingState;
import org.nshot.training.TrainingStateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains a run to its end, from its last checkpoint if it has one. */
public final class TrainJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainJob.class);

  /** Of a result that an earlier process had. */
  static final String ALREADY_DONE = "already_done";

  private final TrainRequest request;
  private final RunFiles run;
  private final TrainingSetup setup;
  private final CheckpointStore checkpoints;
  private final RunWriter writer;

  private TrainJob(TrainRequest request, RunFiles run, RunLock lock, TrainingSetup setup) {
    this.request = request;
    this.run = run;
    this.setup = setup;
    this.checkpoints = new CheckpointStore(run.fileSystem(), run.path(RunLayout.CHECKPOINTS));
    this.writer = new RunWriter(run, lock, request.keeping().giveUpAfter());
  }

  /**
   * @return what {@code result.json} says
   * @throws IOException if data or run directory can't be used, naming what and why
   */
  public static ObjectNode run(TrainRequest request) throws IOException, InterruptedException {
    RunFiles run = new RunFiles(request.run(), HadoopSettings.ofSpark());
    try (RunLock lock = RunLock.acquire(run, request.elsewhere())) {
      Optional<RunDescription> started = RunDescription.read(run);
      requireOwn(request, run, started);
      TrainingConfig config = request.config(threads(request, started));
      if (started.isPresent() && run.exists(RunLayout.SUCCESS)) {
        return alreadyDone(
            request,
            new RunWriter(run, lock, request.keeping().giveUpAfter()),
            started.get(),
            config);
      }
      String work = work(request, run);
      SparkSession spark = SparkSessions.open(work, config.threads());
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      RunTeller teller = new RunTeller();
      teller.add(new FailureNote(run, lock));
      RunMeters.current().ifPresent(teller::add);
      request.listeners().forEach(teller::add);
      try (ExecutorWatch watch =
          new ExecutorWatch(context, request.keeping().giveUpAfter(), work)) {
        return watch.guard(
            () -> {
              TrainingSetup setup = TrainingSetup.of(spark, request, config);
              TrainJob job = new TrainJob(request, run, lock, setup);
              if (started.isPresent()) {
                goOn(started.get(), setup.description(), job.writer);
              } else {
                setup.description().write(run);
              }
              return MetricsJson.tree(job.train(spark, teller));
            },
            failure -> teller.fail(failed(failure)));
      }
    }
  }

  /**
   * A network alone is often given a folder's name, and not always the right one.
   *
   * @throws IOException naming something in a new one's folder that no retraining left there
   */
  static void requireOwn(TrainRequest request, RunFiles run, Optional<RunDescription> started)
      throws IOException {
    if (request.alone().isPresent() && started.isEmpty()) {
      run.requireOwn(
          name -> RunDescription.FILES.contains(name) || name.equals(RunLayout.FAILURE),
          "retraining",
          request.elsewhere());
    }
  }

  private static RunEvent.Failed failed(Throwable failure) {
    return new RunEvent.Failed(
        Redaction.line(FirstLine.of(failure)), ShutdownHookManager.get().isShutdownInProgress());
  }

  /** What Spark's pages call the application and its jobs. */
  private static String work(TrainRequest request, RunFiles run) {
    return "nshot %s %s".formatted(request.command(), run.root());
  }

  /** What a run that is done says when it is asked for again, with the data that it was done on. */
  private static ObjectNode alreadyDone(
      TrainRequest request, RunWriter writer, RunDescription started, TrainingConfig config)
      throws IOException {
    Configuration hadoop = HadoopSettings.ofSpark();
    String uri = ImageDataset.qualified(request.data(), hadoop);
    RunDescription now =
        TrainingSetup.describe(
            config, request.alone().map(Alone::network), ImageDataset.manifest(uri, hadoop), uri);
    goOn(started, now, writer);
    RunFiles run = writer.files();
    LOG.info("{} is done already", run.root());
    return TrainedRun.result(run)
        .orElseGet(JsonNodeFactory.instance::objectNode)
        .put("run", run.root().toString()) // it may have moved as well
        .put(ALREADY_DONE, true);
  }

  /** The same run, whose data may have moved: rank finds it by what stands there. */
  private static void goOn(RunDescription started, RunDescription now, RunWriter writer)
      throws IOException {
    started.requireSame(now, writer.files());
    if (!started.equals(now)) {
      now.moveData(writer);
    }
  }

  /** A run keeps its threads; a new one takes what suits its shards here. */
  static int threads(TrainRequest request, Optional<RunDescription> started) {
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
  public static ObjectNode dryRun(TrainRequest request) throws IOException, InterruptedException {
    return DryRun.run(request);
  }

  private RunResult train(SparkSession spark, RunTeller teller) throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Beginning beginning = Beginning.of(request, setup, checkpoints, writer);
    TrainingState state = beginning.state();
    logSettings();
    MetricsFiles metrics = MetricsFiles.open(writer, state.epoch());
    teller.require(metrics);
    teller.require(
        new Checkpoints(checkpoints, writer, request.keeping(), setup.training(), state, teller));
    Optional<RankWhileTraining> ranking = ranking(spark, state, metrics, teller);
    ranking.ifPresent(teller::require);
    try (Tested tested = tested(context);
        ProgressLine line = ProgressLine.onStderr(Long.MAX_VALUE);
        ProgressNote note = new ProgressNote(writer)) {
      teller.add(new ProgressListener(line, extent()));
      teller.add(new LiveProgress(note, extent()));
      long start = System.nanoTime();
      teller.tell(started(beginning));
      long images =
          steps(context, tested)
              .run(state, teller, () -> ranking.filter(RankWhileTraining::isFlat).isPresent());
      RunResult result = finish(state, metrics, images, start, ranking);
      teller.tell(new RunEvent.Finished(result));
      return result;
    }
  }

  private Steps steps(JavaSparkContext context, Tested tested) {
    String work = work(request, run);
    return request
        .alone()
        .flatMap(Alone::other)
        .<Steps>map(
            other ->
                new EpochSteps(
                    context, setup, work, other, tested, writer, request.keeping().checkpoints()))
        .orElseGet(() -> new RoundSteps(context, setup, work, request.driverCombines(), tested));
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

  private Optional<RankWhileTraining> ranking(
      SparkSession spark, TrainingState state, MetricsFiles metrics, RunTeller teller)
      throws IOException {
    if (request.ranking().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RankWhileTraining(
            request.ranking().get(),
            spark,
            new RankWhileTraining.Subject(
                setup.dataset(), setup.description(), state::used, extent().epochs()),
            writer,
            teller,
            metrics.rankings(),
            request.keeping().giveUpAfter()));
  }

  private RunEvent.Extent extent() {
    return new RunEvent.Extent(
        setup.training().horizon().allEpochs(), setup.training().horizon().roundsPerEpoch());
  }

  private RunEvent.Started started(Beginning beginning) {
    Training training = setup.training();
    RunDescription.DataSet data = setup.description().data();
    return new RunEvent.Started(
        request.command(),
        run.root().toString(),
        beginning.resumed(),
        beginning.state().epoch(),
        beginning.state().round(),
        extent(),
        Redaction.settings(setup.description().settings()),
        new RunEvent.Data(
            data.uri(),
            data.fingerprint(),
            training.samples(),
            data.samples() - training.samples()));
  }

  private void logSettings() {
    RunDescription.DataSet data = setup.description().data();
    LOG.info(
        "Training {} on {} ({} images, {} kept for ranking), {} epochs of {} rounds",
        request
            .alone()
            .map(alone -> alone.network().arch() + " of " + setup.training().space().name())
            .orElse(setup.training().space().name()),
        data.uri(),
        setup.training().samples(),
        data.samples() - setup.training().samples(),
        extent().epochs(),
        extent().roundsPerEpoch());
    LOG.info("Settings:\n{}", RunDescription.toYaml(setup.training().config().settings()));
  }

  private RunResult finish(
      TrainingState state,
      MetricsFiles metrics,
      long images,
      long startNanos,
      Optional<RankWhileTraining> ranking)
      throws IOException {
    CheckpointStore.Part last =
        checkpoints
            .newestFile(TrainingStateFiles::usedOf)
            .orElseThrow(
                () -> new IOException(run.root() + ": the last checkpoint has disappeared"));
    Optional<EpochMetrics> epoch = metrics.last();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    double ranked = ranking.map(RankWhileTraining::seconds).orElse(0.0);
    RunResult result =
        new RunResult(
            request.command(),
            run.root().toString(),
            request.alone().map(alone -> alone.network().arch()),
            state.epoch(),
            state.epoch() * extent().roundsPerEpoch(),
            setup.training().finished(state) ? Optional.empty() : Optional.of(true),
            epoch.stream().mapToDouble(EpochMetrics::loss).findFirst(),
            epoch.map(EpochMetrics::accuracy).orElse(OptionalDouble.empty()),
            epoch.flatMap(EpochMetrics::test),
            images / (seconds - ranked),
            seconds,
            last.name(),
            last.digest(),
            new RunResult.Nshot(ProjectVersion.version(), ProjectVersion.commit()));
    writer.writeText(RunLayout.RESULT, MetricsJson.tree(result).toPrettyString() + "\n");
    writer.writeText(RunLayout.SUCCESS, "");
    return result;
  }
}
