package org.nshot.spark.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * A tracking server that speaks as much of MLflow's REST API as a training needs, as MLflow 2.17's
 * documentation has it, on 127.0.0.1; it can be out of order.
 */
final class SmallMlflow implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";

  /** What is done instead of an answer. */
  interface Fault {
    /** Status to answer with; 0 for the real answer. */
    int status(String call) throws InterruptedException;
  }

  static final Fault NONE = call -> 0;

  /** A run as it is known. */
  static final class Run {
    final String id;
    final String experiment;
    final String name;
    final Map<String, String> tags = new TreeMap<>();
    final Map<String, String> parameters = new TreeMap<>();
    final Map<String, TreeMap<Long, Double>> metrics = new TreeMap<>();
    final Map<String, Set<String>> points = new TreeMap<>(); // step and time, as a server keys them
    final AtomicInteger metricsReceived = new AtomicInteger();
    String status = "RUNNING";
    String lifecycle = "active";

    Run(String id, String experiment, String name) {
      this.id = id;
      this.experiment = experiment;
      this.name = name;
    }
  }

  final Map<String, Run> runs = new LinkedHashMap<>();
  final Map<String, String> experiments = new LinkedHashMap<>(); // name → id
  final Map<String, byte[]> artifacts = new TreeMap<>();
  final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<String> authorizations = new ConcurrentLinkedQueue<>();
  volatile Fault fault = NONE;
  volatile BiPredicate<String, String> losesAnswer = (call, body) -> false;
  volatile String artifactRoot = "mlflow-artifacts:/";
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  SmallMlflow() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The only run. */
  synchronized Run run() {
    if (runs.size() != 1) {
      throw new AssertionError("runs: " + runs.keySet());
    }
    return runs.values().iterator().next();
  }

  /** A fault that holds every answer back until the latch opens. */
  static Fault held(CountDownLatch until) {
    return call -> {
      until.await();
      return 0;
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String call = path.replace(API, "").replace(ARTIFACTS, "artifacts/");
    byte[] body = exchange.getRequestBody().readAllBytes();
    calls.add(call);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    authorizations.add(authorization == null ? "" : authorization);
    int broken;
    try {
      broken = fault.status(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.close();
      return;
    }
    Answer answer;
    if (broken != 0) {
      answer = error(broken, "INTERNAL_ERROR", "out of order");
    } else if (path.startsWith(ARTIFACTS)) {
      synchronized (this) {
        artifacts.put(path.substring(ARTIFACTS.length()), body);
      }
      answer = new Answer(200, JSON.createObjectNode());
    } else {
      JsonNode request = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
      answer = answer(call, request, query(exchange));
    }
    if (losesAnswer.test(call, new String(body, StandardCharsets.UTF_8))) {
      exchange.close(); // what was asked is done, and nobody hears so
      return;
    }
    byte[] text = answer.body().toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  private record Answer(int status, ObjectNode body) {}

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    if (raw != null) {
      for (String pair : raw.split("&")) {
        String[] sides = pair.split("=", 2);
        query.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static Answer error(int status, String code, String message) {
    return new Answer(
        status, JSON.createObjectNode().put("error_code", code).put("message", message));
  }

  private synchronized Answer answer(String call, JsonNode request, Map<String, String> query) {
    switch (call) {
      case "experiments/get-by-name":
        String id = experiments.get(query.get("experiment_name"));
        if (id == null) {
          return error(404, "RESOURCE_DOES_NOT_EXIST", "Could not find experiment");
        }
        ObjectNode found = JSON.createObjectNode();
        found.putObject("experiment").put("experiment_id", id).put("lifecycle_stage", "active");
        return new Answer(200, found);
      case "experiments/create":
        String next = Integer.toString(experiments.size() + 1);
        experiments.put(request.get("name").asText(), next);
        return new Answer(200, JSON.createObjectNode().put("experiment_id", next));
      case "runs/create":
        Run made =
            new Run(
                "run%d".formatted(runs.size() + 1),
                request.get("experiment_id").asText(),
                request.path("run_name").asText());
        request.path("tags").forEach(t -> made.tags.put(text(t, "key"), text(t, "value")));
        runs.put(made.id, made);
        return new Answer(200, described(made));
      case "runs/search":
        ArrayNode matching = JSON.createArrayNode();
        runs.values().stream()
            .filter(run -> text(request, "filter").equals(filter(run)))
            .forEach(run -> matching.add(described(run).get("run")));
        return new Answer(200, JSON.createObjectNode().set("runs", matching));
      case "runs/get":
        return of(query.get("run_id"), run -> new Answer(200, described(run)));
      case "runs/update":
        return of(
            request.get("run_id").asText(),
            run -> {
              run.status = request.get("status").asText();
              return new Answer(200, JSON.createObjectNode());
            });
      case "runs/log-batch":
        return of(request.get("run_id").asText(), run -> logBatch(run, request));
      default:
        return error(404, "ENDPOINT_NOT_FOUND", call);
    }
  }

  /** The one filter that it knows. */
  private static String filter(Run run) {
    return "tags.`nshot.attempt` = '%s'".formatted(run.tags.get("nshot.attempt"));
  }

  private static String text(JsonNode json, String key) {
    return json.get(key).asText();
  }

  private Answer of(String id, Function<Run, Answer> use) {
    Run run = runs.get(id);
    return run == null
        ? error(404, "RESOURCE_DOES_NOT_EXIST", "Run '%s' not found".formatted(id))
        : use.apply(run);
  }

  /** MLflow's own limits, and its rule that a parameter never changes. */
  private static Answer logBatch(Run run, JsonNode request) {
    if (request.path("metrics").size() > 1000
        || request.path("params").size() > 100
        || request.path("tags").size() > 100) {
      return error(400, "INVALID_PARAMETER_VALUE", "too many at once");
    }
    for (JsonNode parameter : request.path("params")) {
      String before = run.parameters.put(text(parameter, "key"), text(parameter, "value"));
      if (before != null && !before.equals(text(parameter, "value"))) {
        return error(400, "INVALID_PARAMETER_VALUE", "Changing param values is not allowed");
      }
    }
    request.path("tags").forEach(tag -> run.tags.put(text(tag, "key"), text(tag, "value")));
    for (JsonNode metric : request.path("metrics")) {
      run.metricsReceived.incrementAndGet();
      run.points
          .computeIfAbsent(text(metric, "key"), key -> new TreeSet<>())
          .add(metric.path("step").asLong() + " at " + text(metric, "timestamp"));
      run.metrics
          .computeIfAbsent(text(metric, "key"), key -> new TreeMap<>())
          .put(metric.path("step").asLong(), metric.get("value").asDouble());
    }
    return new Answer(200, JSON.createObjectNode());
  }

  private ObjectNode described(Run run) {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode described = json.putObject("run");
    described
        .putObject("info")
        .put("run_id", run.id)
        .put("run_uuid", run.id)
        .put("experiment_id", run.experiment)
        .put("run_name", run.name)
        .put("status", run.status)
        .put("lifecycle_stage", run.lifecycle)
        .put("artifact_uri", "%s%s/%s/artifacts".formatted(artifactRoot, run.experiment, run.id));
    ArrayNode metrics = described.putObject("data").putArray("metrics");
    run.metrics.forEach(
        (key, steps) ->
            metrics
                .addObject()
                .put("key", key)
                .put("value", steps.lastEntry().getValue())
                .put("timestamp", 1)
                .put("step", steps.lastKey()));
    return json;
  }

  /** Names of a run's artifacts. */
  synchronized List<String> artifactNames(Run run) {
    String folder = "%s/%s/artifacts/".formatted(run.experiment, run.id);
    return artifacts.keySet().stream()
        .filter(name -> name.startsWith(folder))
        .map(name -> name.substring(folder.length()))
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
