package org.nshot.spark.mlflow;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.mlflow.api.proto.Service.RunStatus;
import org.nshot.spark.command.ProjectVersion;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.run.RunFiles;

/** Logs a training to MLflow: settings, figures by epoch, rankings, files. */
final class MlflowListener implements RunListener {
  /** With one call. */
  private static final Duration CALL = Duration.ofSeconds(10);

  /** What a new version of a server takes in a parameter's value, and an old one. */
  private static final int LONGEST_VALUE = 500;

  private final MlflowTarget target;
  private final Configuration hadoop;
  private final Map<String, String> environment;
  private final Pace pace;
  private Optional<MlflowSync> sync = Optional.empty();

  /**
   * How patient it is.
   *
   * @param firstPause after a failed call
   * @param atTheEnd how long the end of a training waits for a server that is behind
   */
  record Pace(Duration firstPause, Duration atTheEnd) {
    static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(20));
  }

  MlflowListener(
      MlflowTarget target, Configuration hadoop, Map<String, String> environment, Pace pace) {
    this.target = target;
    this.hadoop = hadoop;
    this.environment = environment;
    this.pace = pace;
  }

  @Override
  public void on(RunEvent event) throws IOException {
    if (event instanceof RunEvent.Started started) {
      MlflowSync begun =
          new MlflowSync(
              target,
              () -> new TrackingServer(target.uri(), CALL, environment),
              new RunFiles(started.run(), hadoop),
              new MlflowSync.Facts(parameters(started.settings()), tags(started)),
              pace.firstPause());
      begun.start();
      sync = Optional.of(begun);
    } else if (event instanceof RunEvent.EpochDone || event instanceof RunEvent.Ranked) {
      sync.ifPresent(MlflowSync::tellOfMore);
    } else if (event instanceof RunEvent.Finished) {
      sync.ifPresent(running -> running.finish(RunStatus.FINISHED, pace.atTheEnd()));
    } else if (event instanceof RunEvent.Failed failed) {
      RunStatus status = failed.toldToEnd() ? RunStatus.KILLED : RunStatus.FAILED;
      sync.ifPresent(running -> running.finish(status, pace.atTheEnd().dividedBy(4)));
    }
  }

  static Map<String, String> parameters(Map<String, String> settings) {
    Map<String, String> parameters = new LinkedHashMap<>();
    settings.forEach((key, value) -> parameters.put(key, shortened(value)));
    return parameters;
  }

  private static String shortened(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE - 1) + "…";
  }

  private static Map<String, String> tags(RunEvent.Started started) {
    Map<String, String> tags = tags(started.command(), started.run());
    tags.put("nshot.data", started.data().uri());
    tags.put("nshot.data_fingerprint", started.data().fingerprint());
    return tags;
  }

  /** Of any command on a run. */
  static Map<String, String> tags(String command, String run) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.source.name", "nshot " + command);
    tags.put("mlflow.source.type", "JOB");
    tags.put("nshot.command", command);
    tags.put("nshot.run", run);
    ProjectVersion.version().ifPresent(version -> tags.put("nshot.version", version));
    ProjectVersion.commit().ifPresent(commit -> tags.put("mlflow.source.git.commit", commit));
    return tags;
  }
}
