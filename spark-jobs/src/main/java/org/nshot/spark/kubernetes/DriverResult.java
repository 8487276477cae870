package org.nshot.spark.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.command.Redaction;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.TrainedRun;

/**
 * What a submitted command came to: its pod says it, by exit code and log. Where the pod was killed
 * or is gone, a training's run directory may know better.
 */
final class DriverResult {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LAST_LINES = 200;
  private static final int WRONG_USAGE = 2;
  private static final String MESSAGE = "nshot: ";

  private final Cluster cluster;
  private final String name;
  private final Optional<String> run;
  private final Configuration hadoop;

  /**
   * @param name the driver's pod
   * @param run the run directory, if the command trains
   * @param hadoop what the run directory is read with
   */
  DriverResult(Cluster cluster, String name, Optional<String> run, Configuration hadoop) {
    this.cluster = cluster;
    this.name = name;
    this.run = run;
    this.hadoop = hadoop;
  }

  /**
   * Waits for the pod's end.
   *
   * @return the command's own result
   * @throws UsageException if that is how the command ended
   * @throws IOException if it failed otherwise, or nobody can tell how it ended
   */
  ObjectNode await() throws IOException {
    PodResource resource = cluster.client().pods().inNamespace(cluster.namespace()).withName(name);
    Optional<Pod> pod =
        Optional.ofNullable(
            resource.waitUntilCondition(
                found -> found == null || DriverEnd.isEnded(found), 365, TimeUnit.DAYS));
    if (pod.isEmpty()) {
      return ofRun("it is gone");
    }
    DriverEnd end = DriverEnd.of(pod.get());
    if (end.isKilled()) {
      return ofRun(end.described());
    }
    List<String> log = log(resource, end);
    if (end.exitCode().equals(Optional.of(0))) {
      return last(log)
          .orElseThrow(
              () -> new IOException(said("exit code 0, but no result in its log's last lines")));
    }
    String message =
        log.stream()
            .filter(line -> line.startsWith(MESSAGE))
            .reduce((first, second) -> second)
            .map(line -> ": " + line.substring(MESSAGE.length()))
            .orElse("");
    if (end.exitCode().equals(Optional.of(WRONG_USAGE))) {
      throw new UsageException(said(end.described() + message));
    }
    throw new IOException(said(end.described() + message));
  }

  private List<String> log(PodResource resource, DriverEnd end) throws IOException {
    try {
      return resource
          .inContainer(end.container())
          .tailingLines(LAST_LINES)
          .getLog()
          .lines()
          .toList();
    } catch (KubernetesClientException e) {
      throw new IOException(
          said("%s, and its log can't be read: %s".formatted(end.described(), e.getMessage())), e);
    }
  }

  /** The last line that is a result. */
  private static Optional<ObjectNode> last(List<String> log) {
    for (int i = log.size() - 1; i >= 0; i--) {
      if (log.get(i).startsWith("{")) {
        try {
          JsonNode json = JSON.readTree(log.get(i));
          return Optional.of((ObjectNode) json);
        } catch (JsonProcessingException e) {
          return Optional.empty(); // the log was cut there
        }
      }
    }
    return Optional.empty();
  }

  /** A training that was done before its pod was killed or deleted is done. */
  private ObjectNode ofRun(String how) throws IOException {
    if (run.isEmpty()) {
      throw new IOException(said(how + ": submit the command again"));
    }
    RunFiles files;
    Optional<ObjectNode> result;
    try {
      files = new RunFiles(run.get(), hadoop);
      result = result(files);
    } catch (IOException | RuntimeException e) { // Hadoop says with either that it can't read there
      throw new IOException(
          Redaction.line(
              said(
                  "%s, and the run can't be read from here: %s"
                      .formatted(how, FirstLine.explained(e)))),
          e);
    }
    return result.orElseThrow(
        () ->
            new IOException(
                said(
                    "%s, and from here %s has no %s: the same command goes on from its last checkpoint"
                        .formatted(how, files.root(), RunLayout.SUCCESS))));
  }

  /** Of a training that is done; empty where it isn't. */
  private static Optional<ObjectNode> result(RunFiles files) throws IOException {
    if (!files.exists(RunLayout.SUCCESS)) {
      return Optional.empty();
    }
    return Optional.of(
        TrainedRun.result(files)
            .orElseThrow(
                () -> new IOException("%s: no %s".formatted(files.root(), RunLayout.RESULT))));
  }

  private String said(String what) {
    return "driver pod %s/%s: %s".formatted(cluster.namespace(), name, what);
  }
}
