package org.nshot.spark.mlflow;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;
import org.nshot.spark.command.FirstLine;

/**
 * A tracking server by MLflow's own client, which waits for an answer as long as it takes: here
 * every call has an end. Credentials come from MLflow's environment variables, never from the URI.
 */
final class TrackingServer implements AutoCloseable {
  /** As many as a server takes at once. */
  private static final int PARAMS = 100;

  private static final int METRICS = 1000;

  private static final int LEAST_REFUSAL = 300; // nobody follows a redirection
  private static final int GONE = 404;
  private static final int TOO_MANY = 429;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int SERVERS_OWN = 500;
  private static final String PROXIED = "mlflow-artifacts:";

  private final String uri;
  private final Duration patience;
  private final BasicMlflowHostCreds credentials;
  private final ExecutorService calls =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "nshot-mlflow-call");
            thread.setDaemon(true);
            return thread;
          });
  private MlflowClient client;

  /**
   * @param patience with one call
   * @param environment where credentials are: MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD,
   *     MLFLOW_TRACKING_TOKEN, MLFLOW_TRACKING_INSECURE_TLS
   */
  TrackingServer(String uri, Duration patience, Map<String, String> environment) {
    this.uri = uri;
    this.patience = patience;
    this.credentials =
        new BasicMlflowHostCreds(
            uri,
            environment.get("MLFLOW_TRACKING_USERNAME"),
            environment.get("MLFLOW_TRACKING_PASSWORD"),
            environment.get("MLFLOW_TRACKING_TOKEN"),
            Boolean.parseBoolean(environment.get("MLFLOW_TRACKING_INSECURE_TLS")));
    this.client = new MlflowClient(credentials);
  }

  /** A thing done with the client. */
  private interface Use<T> {
    T with(MlflowClient client) throws Exception;
  }

  /** The experiment's id; made if there is none of that name. */
  String experiment(String name) throws IOException {
    return call(
        server -> {
          Optional<Experiment> found = server.getExperimentByName(name);
          return found.isPresent() ? found.get().getExperimentId() : server.createExperiment(name);
        });
  }

  /** A run that was not deleted. */
  Optional<Run> run(String id) throws IOException {
    try {
      return call(server -> Optional.of(server.getRun(id)))
          .filter(run -> !run.getInfo().getLifecycleStage().equals("deleted"));
    } catch (RefusedException e) {
      if (e.getCause() instanceof MlflowHttpException http && http.getStatusCode() == GONE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  RunInfo create(String experiment, String name, Map<String, String> tags) throws IOException {
    CreateRun.Builder run =
        CreateRun.newBuilder()
            .setExperimentId(experiment)
            .setRunName(name)
            .setStartTime(System.currentTimeMillis());
    tags.forEach((key, value) -> run.addTags(RunTag.newBuilder().setKey(key).setValue(value)));
    return call(server -> server.createRun(run.build()));
  }

  /** A run by the value of a tag. */
  Optional<RunInfo> tagged(String experiment, String tag, String value) throws IOException {
    return call(
        server ->
            server
                .searchRuns(
                    List.of(experiment),
                    "tags.`%s` = '%s'".formatted(tag, value),
                    ViewType.ACTIVE_ONLY,
                    1)
                .getItems()
                .stream()
                .map(Run::getInfo)
                .findFirst());
  }

  /** Adds parameters; those that stand there already with these values stay. */
  void parameters(String run, Map<String, String> values) throws IOException {
    List<Param> all = new ArrayList<>();
    values.forEach((key, value) -> all.add(Param.newBuilder().setKey(key).setValue(value).build()));
    for (int from = 0; from < all.size(); from += PARAMS) {
      List<Param> some = all.subList(from, Math.min(all.size(), from + PARAMS));
      call(
          server -> {
            server.logBatch(run, List.of(), some, List.of());
            return true;
          });
    }
  }

  /** Adds figures, those of one step or of many. */
  void metrics(String run, List<Metric> all) throws IOException {
    for (int from = 0; from < all.size(); from += METRICS) {
      List<Metric> some = all.subList(from, Math.min(all.size(), from + METRICS));
      call(
          server -> {
            server.logBatch(run, some, List.of(), List.of());
            return true;
          });
    }
  }

  void tags(String run, Map<String, String> values) throws IOException {
    List<RunTag> tags = new ArrayList<>();
    values.forEach(
        (key, value) -> tags.add(RunTag.newBuilder().setKey(key).setValue(value).build()));
    call(
        server -> {
          server.logBatch(run, List.of(), List.of(), tags);
          return true;
        });
  }

  /** Says how a run stands; one that goes on has no end. */
  void status(String run, RunStatus status) throws IOException {
    call(
        server -> {
          if (status == RunStatus.RUNNING) {
            server.sendPost(
                "runs/update", "{\"run_id\": \"%s\", \"status\": \"RUNNING\"}".formatted(run));
          } else {
            server.setTerminated(run, status);
          }
          return true;
        });
  }

  /** Whether the server's certificate may be anybody's: artifacts aren't sent to such a one. */
  boolean isUntrusted() {
    return uri.startsWith("https:") && credentials.shouldIgnoreTlsVerification();
  }

  /** Whether a run's artifacts go by way of the server; others lie where only it can write. */
  static boolean takesArtifacts(RunInfo run) {
    return run.getArtifactUri().startsWith(PROXIED);
  }

  /**
   * Puts a file among a run's artifacts, over an older one.
   *
   * @param name below the run's folder, with slashes between folders
   */
  void artifact(RunInfo run, String name, byte[] content) throws IOException {
    // mlflow-artifacts:/PATH, or mlflow-artifacts://HOST/PATH of the same server
    String folder = run.getArtifactUri().substring(PROXIED.length()).replaceFirst("^//[^/]*", "");
    URI place =
        URI.create(
            "%s/api/2.0/mlflow-artifacts/artifacts%s".formatted(uri, escaped(folder + "/" + name)));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(place).PUT(HttpRequest.BodyPublishers.ofByteArray(content));
    authorization().ifPresent(value -> request.header("Authorization", value));
    int status =
        call(
            server ->
                HttpClient.newBuilder()
                    .connectTimeout(patience)
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode());
    if (isPassing(status)) {
      throw new IOException("%s: status %s".formatted(place, status));
    }
    if (status >= LEAST_REFUSAL) {
      throw new RefusedException("%s: status %s".formatted(place, status), null);
    }
  }

  /** As MLflow's clients do it: what is escaped already stays. */
  private static String escaped(String path) throws IOException {
    try {
      return new URI(null, null, path, null).getRawPath().replace("%25", "%");
    } catch (URISyntaxException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Optional<String> authorization() {
    if (credentials.getUsername() != null && credentials.getPassword() != null) {
      String pair = credentials.getUsername() + ":" + credentials.getPassword();
      return Optional.of(
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
    return Optional.ofNullable(credentials.getToken()).map(token -> "Bearer " + token);
  }

  private <T> T call(Use<T> use) throws IOException {
    MlflowClient current = client;
    Callable<T> task = () -> use.with(current);
    Future<T> answer = calls.submit(task);
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      current.close(); // and so the connection that it waits on
      client = new MlflowClient(credentials);
      throw new IOException("%s: no answer for %s s".formatted(uri, patience.toSeconds()), e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw told(e.getCause());
    }
  }

  private IOException told(Throwable thrown) {
    String line = "%s: %s".formatted(uri, FirstLine.of(thrown));
    if (thrown instanceof MlflowHttpException http) {
      return isPassing(http.getStatusCode())
          ? new IOException(line, thrown)
          : new RefusedException(line, thrown);
    }
    return new IOException(line, thrown);
  }

  /** Whether the same may be answered otherwise later. */
  private static boolean isPassing(int status) {
    return status >= SERVERS_OWN || status == TOO_MANY || status == REQUEST_TIMEOUT;
  }

  @Override
  public void close() {
    calls.shutdownNow();
    client.close();
  }
}
