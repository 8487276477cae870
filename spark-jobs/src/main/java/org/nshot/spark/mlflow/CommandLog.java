package org.nshot.spark.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mlflow.api.proto.Service.RunStatus;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.files.UserPath;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what a command found on a run, beside that run's training. */
final class CommandLog {
  private static final Logger LOG = LoggerFactory.getLogger(CommandLog.class);
  private static final Duration CALL = Duration.ofSeconds(10);

  private final MlflowTarget target;
  private final RunFiles run;
  private final Map<String, String> environment;

  CommandLog(MlflowTarget target, RunFiles run, Map<String, String> environment) {
    this.target = target;
    this.run = run;
    this.environment = environment;
  }

  static CommandLog of(MlflowTarget target, String run) throws IOException {
    Configuration hadoop = HadoopSettings.ofSpark();
    return new CommandLog(target, new RunFiles(run, hadoop), System.getenv());
  }

  /**
   * @param result of the command, {@code command} among it
   * @param files URIs of files, or of folders whose files they are
   * @return whether the server has it
   */
  boolean log(ObjectNode result, List<String> files) {
    String command = result.path("command").asText();
    return bring(
        command,
        tracked -> tracked.metrics(Map.of(0L, Figures.of(command, result))),
        tracked -> {
          for (String file : files) {
            artifacts(tracked, command, UserPath.of(file));
          }
        });
  }

  /**
   * Brings what a training that is done could not, for want of a server.
   *
   * @param command that trained
   * @return whether the server has it
   */
  boolean rest(String command) {
    return bring(command, tracked -> {}, tracked -> {});
  }

  private interface Part {
    void send(TrackedRun tracked) throws IOException;
  }

  /** What the training's own process left to do, then a command's part. */
  private boolean bring(String command, Part figures, Part artifacts) {
    try (TrackingServer server = new TrackingServer(target.uri(), CALL, environment)) {
      String uri = run.root().toString();
      TrackedRun tracked =
          TrackedRun.open(target, server, run, new Attempt(), MlflowListener.tags(command, uri));
      if (tracked.isNew()) { // nobody trains here, or it was not logged
        Optional<RunDescription> description = RunDescription.read(run);
        if (description.isPresent()) {
          tracked.parameters(MlflowListener.parameters(description.get().settings()));
        }
      }
      boolean behind = tracked.isNew() || (run.exists(RunLayout.SUCCESS) && !tracked.isFinished());
      if (behind) { // its training won't bring it any more
        RunTables tables = new RunTables(run);
        tracked.metrics(tables.epochs(tracked.lastStep(RunTables.OF_EPOCHS)));
        tracked.metrics(tables.rankings(tracked.lastStep(RunTables.OF_RANKINGS)));
      }
      figures.send(tracked);
      boolean ended = run.exists(RunLayout.SUCCESS);
      if (behind
          && (ended || RunLock.look(run).isEmpty())) { // else it trains, and is brought later
        tracked.status(ended ? RunStatus.FINISHED : RunStatus.KILLED);
        tracked.filesOfTraining();
      }
      artifacts.send(tracked);
      tracked.report();
      LOG.info("MLflow run {} at {} has the result", tracked.id(), target.uri());
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.warn("MLflow does not have the result of {}: {}", command, e.getMessage());
      return false;
    }
  }

  private static void artifacts(TrackedRun tracked, String folder, Path path) throws IOException {
    FileSystem files = path.getFileSystem(tracked.hadoop());
    FileStatus[] found =
        files.getFileStatus(path).isDirectory()
            ? files.listStatus(path)
            : new FileStatus[] {files.getFileStatus(path)};
    for (FileStatus file : found) {
      if (file.isFile()) {
        tracked.artifact(file.getPath(), folder + "/" + file.getPath().getName());
      }
    }
  }
}
