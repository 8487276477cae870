package org.nshot.spark.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.files.HadoopSettings;
import picocli.CommandLine.Option;

/** Whether a command logs to MLflow. */
public final class MlflowOptions {
  @Option(
      names = "--mlflow",
      paramLabel = "URI",
      description =
          "An MLflow tracking server, http:// or https://, that this is logged to; credentials are"
              + " in MLFLOW_TRACKING_USERNAME and _PASSWORD, or _TOKEN. Whatever becomes of the"
              + " server, the command goes on.")
  private Optional<String> mlflow;

  @Option(
      names = "--mlflow-experiment",
      paramLabel = "NAME",
      description = "The experiment there; it is made if there is none. Default: nshot.")
  private Optional<String> experiment;

  /**
   * Who logs a training, if it is to be logged.
   *
   * @throws UsageException naming the option that doesn't fit
   */
  public Optional<RunListener> listener() {
    return target()
        .map(
            target ->
                new MlflowListener(
                    target, HadoopSettings.ofSpark(), System.getenv(), MlflowListener.Pace.USUAL));
  }

  /** Work whose result is logged. */
  public interface Work {
    ObjectNode run() throws Exception;
  }

  /**
   * Does a command's work and logs what came of it to the MLflow run of a run directory: the
   * result's numbers, and the files that it names.
   *
   * @param run URI of the run directory
   * @param files keys of the result whose values are files, or folders of files
   * @return the result, whatever becomes of the server
   * @throws UsageException naming the option that doesn't fit, before the work begins
   */
  public ObjectNode logged(String run, List<String> files, Work work) throws Exception {
    Optional<MlflowTarget> target = target();
    ObjectNode result = work.run();
    if (target.isPresent()) {
      List<String> found =
          files.stream()
              .map(result::path)
              .filter(JsonNode::isTextual)
              .map(JsonNode::asText)
              .toList();
      CommandLog.of(target.get(), run).log(result, found);
    }
    return result;
  }

  /**
   * Brings what a server that was away doesn't have of a training that is done.
   *
   * @param run URI of the run directory
   * @param command that trained
   */
  public void rest(String run, String command) throws IOException {
    Optional<MlflowTarget> target = target();
    if (target.isPresent()) {
      CommandLog.of(target.get(), run).rest(command);
    }
  }

  private Optional<MlflowTarget> target() {
    if (mlflow.isEmpty() && experiment.isPresent()) {
      throw new UsageException("--mlflow-experiment without --mlflow: expected both");
    }
    try {
      return mlflow.map(uri -> new MlflowTarget(uri, experiment.orElse("nshot")));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
