package org.nshot.spark.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.nshot.spark.files.TextFile;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.report.Report;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MLflow run of a run directory, found again by its id, which is kept there. */
final class TrackedRun {
  /** Below the run directory. */
  static final String FILE = "mlflow.json";

  private static final Logger LOG = LoggerFactory.getLogger(TrackedRun.class);

  /** A server that shows artifacts need not be a store of models. */
  private static final int MOST_BYTES = 256 << 20;

  private final TrackingServer server;
  private final RunFiles files;
  private final Run run;
  private final boolean made;
  private final Map<Long, Long> times = new HashMap<>();
  private boolean saidWhereArtifactsAre;
  private boolean saidThatFilesAreMissing;

  /** What {@value #FILE} says. */
  private record Kept(String trackingUri, String experiment, String runId) {}

  private TrackedRun(TrackingServer server, RunFiles files, Run run, boolean made) {
    this.server = server;
    this.files = files;
    this.run = run;
    this.made = made;
  }

  /**
   * The run that an earlier process made, else a new one, whose id is kept.
   *
   * @param attempt the same for each try
   * @param tags of a new one
   * @throws IOException if the server or the run directory can't be used now
   */
  static TrackedRun open(
      MlflowTarget target,
      TrackingServer server,
      RunFiles files,
      Attempt attempt,
      Map<String, String> tags)
      throws IOException {
    Optional<Kept> kept =
        kept(files)
            .filter(
                before ->
                    before.trackingUri().equals(target.uri())
                        && before.experiment().equals(target.experiment()));
    Optional<Run> found = kept.isPresent() ? server.run(kept.get().runId()) : Optional.<Run>empty();
    if (found.isPresent()) {
      return new TrackedRun(server, files, found.get(), false);
    }
    RunInfo info =
        attempt.make(server, server.experiment(target.experiment()), files.root().getName(), tags);
    files.write(
        FILE,
        MetricsJson.tree(new Kept(target.uri(), target.experiment(), info.getRunId()))
                .toPrettyString()
            + "\n");
    return new TrackedRun(server, files, Run.newBuilder().setInfo(info).build(), true);
  }

  private static Optional<Kept> kept(RunFiles files) throws IOException {
    Optional<String> text = files.read(FILE);
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(MetricsJson.read(text.get(), Kept.class));
    } catch (JsonProcessingException e) { // cut short: its run is lost, not the training
      LOG.warn("{} is no JSON, logging to a new MLflow run", files.path(FILE));
      return Optional.empty();
    }
  }

  /** How file systems are reached. */
  Configuration hadoop() {
    return files.fileSystem().getConf();
  }

  String id() {
    return run.getInfo().getRunId();
  }

  /** Whether it was made now. */
  boolean isNew() {
    return made;
  }

  /** The last step of a figure that an earlier process logged; −1 if there is none. */
  long lastStep(String metric) {
    return run.getData().getMetricsList().stream()
        .filter(logged -> logged.getKey().equals(metric))
        .mapToLong(Metric::getStep)
        .max()
        .orElse(-1);
  }

  /** Whether an earlier process logged that it is done. */
  boolean isFinished() {
    return run.getInfo().getStatus() == RunStatus.FINISHED;
  }

  void parameters(Map<String, String> values) throws IOException {
    server.parameters(id(), values);
  }

  void tags(Map<String, String> values) throws IOException {
    server.tags(id(), values);
  }

  void status(RunStatus status) throws IOException {
    server.status(id(), status);
  }

  /**
   * Adds figures by step. A step has one time, so that what is sent again, for want of an answer,
   * doesn't stand there twice.
   *
   * @param steps figures by name, for each step
   */
  void metrics(Map<Long, Map<String, Double>> steps) throws IOException {
    long now = System.currentTimeMillis();
    List<Metric> metrics = new ArrayList<>();
    steps.forEach(
        (step, figures) ->
            figures.forEach(
                (name, value) ->
                    metrics.add(
                        Metric.newBuilder()
                            .setKey(name)
                            .setValue(value)
                            .setTimestamp(times.computeIfAbsent(step, first -> now))
                            .setStep(step)
                            .build())));
    server.metrics(id(), metrics);
  }

  /** Adds what a person may look at beside a training's figures. */
  void filesOfTraining() {
    for (String name :
        List.of(
            RunLayout.CONFIG,
            RunLayout.DATA,
            RunLayout.NETWORK,
            RunLayout.RESULT,
            RunLayout.EPOCHS,
            RunLayout.RANKINGS)) {
      artifact(files.path(name), name);
    }
  }

  /**
   * Adds a file of a Hadoop file system if there is one and the server takes it. One that can't be
   * had or sent is no reason to leave out the rest: the first is warned of.
   *
   * @param name among the artifacts
   */
  void artifact(Path path, String name) {
    artifact(name, () -> TextFile.bytes(path.getFileSystem(hadoop()), path, MOST_BYTES));
  }

  /** Adds the run's report as its files are now. */
  void report() {
    artifact("report.html", this::page);
  }

  private interface Content {
    Optional<byte[]> read() throws IOException;
  }

  private void artifact(String name, Content file) {
    if (Thread.currentThread().isInterrupted() || !takesArtifacts()) {
      return; // nobody waits for it any more, or can have it
    }
    try {
      Optional<byte[]> content = file.read();
      if (content.isPresent()) {
        server.artifact(run.getInfo(), name, content.get());
      }
    } catch (IOException e) {
      if (!saidThatFilesAreMissing) {
        LOG.warn("MLflow does not have all files of {}: {}", files.root(), e.getMessage());
        saidThatFilesAreMissing = true;
      }
    }
  }

  /** What can't be drawn is no reason to think that the server is away. */
  private Optional<byte[]> page() {
    try {
      return Optional.of(Report.page(files));
    } catch (IOException | RuntimeException e) {
      LOG.warn("MLflow gets no report of {}: {}", files.root(), e.getMessage());
      return Optional.empty();
    }
  }

  private boolean takesArtifacts() {
    if (server.isUntrusted()) {
      if (!saidWhereArtifactsAre) {
        LOG.warn(
            "MLFLOW_TRACKING_INSECURE_TLS: artifacts need a certificate that is trusted, files stay in {}",
            files.root());
        saidWhereArtifactsAre = true;
      }
      return false;
    }
    boolean takes = TrackingServer.takesArtifacts(run.getInfo());
    if (!takes && !saidWhereArtifactsAre) {
      LOG.info(
          "MLflow keeps artifacts of {} at {}, where only it can write: files stay in {}",
          id(),
          run.getInfo().getArtifactUri(),
          files.root());
      saidWhereArtifactsAre = true;
    }
    return takes;
  }
}
