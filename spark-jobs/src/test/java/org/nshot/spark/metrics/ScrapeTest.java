package org.nshot.spark.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.CommandProcess;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.training.TinyCifar;
import org.nshot.spark.training.TinyTraining;

/** What Prometheus gets of a driver that trains, with the properties that the launcher sets. */
class ScrapeTest {
  private static final String PREFIX =
      "metrics_nshot_driver_plugin_org_nshot_spark_metrics_NshotPlugin_";
  private static final String MARK = "nshot.test.mark";
  private static final int IMAGES_OF_A_ROUND = 15; // 60 in four rounds

  @TempDir static Path folder;
  private static Process training;
  private static Map<String, Double> scraped;

  /** Holds a training for ever, once it has ranked and trains on: then no counter moves. */
  public static final class Hold implements RunListener {
    private boolean ranked;

    @Override
    public void on(RunEvent event) throws Exception {
      ranked |= event instanceof RunEvent.Ranked;
      if (ranked && event instanceof RunEvent.RoundDone) {
        Files.createFile(Path.of(System.getProperty(MARK)));
        new CountDownLatch(1).await();
      }
    }
  }

  @BeforeAll
  static void scrape() throws Exception {
    String data = TinyCifar.ingest(SharedSpark.session(), folder, 80, 20);
    int port = freePort();
    List<String> properties = new ArrayList<>(launcherProperties());
    properties.add("-Dspark.ui.enabled=true");
    properties.add("-Dspark.ui.port=" + port);
    Path held = folder.resolve("held");
    properties.add("-D%s=%s".formatted(MARK, held));
    training =
        CommandProcess.start(
            "local[1]",
            properties,
            TinyTraining.arguments(
                data,
                folder.resolve("run"),
                "--epochs=100000",
                "--rank-every=1",
                "--rank-paths=3",
                "--rank-images=8",
                "--listener=" + Hold.class.getName()));
    while (!Files.exists(held)) {
      assertFalse(training.waitFor(50, TimeUnit.MILLISECONDS), "the training ended");
    }
    URI page = URI.create("http://127.0.0.1:%d%s".formatted(port, announcedPath()));
    scraped = values(get(page));
    scraped.putAll(values(get(page.resolve("/metrics/executors/prometheus"))));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    training.destroyForcibly().waitFor();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Which Prometheus is told by the drivers' pods; a redirect from there would be no answer. */
  private static String announcedPath() throws IOException {
    return new ObjectMapper(new YAMLFactory())
        .readTree(Path.of("..", "deploy", "kubernetes", "driver-pod.yaml").toFile())
        .path("metadata")
        .path("annotations")
        .path("prometheus.io/path")
        .asText();
  }

  private static List<String> launcherProperties() throws IOException {
    return Files.readAllLines(Path.of("src", "main", "launcher", "spark.properties")).stream()
        .filter(line -> line.startsWith("spark.metrics") || line.startsWith("spark.ui.prom"))
        .map(line -> "-D" + line.replaceFirst("\\s+", "="))
        .toList();
  }

  private static String get(URI page) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body();
  }

  private static Map<String, Double> values(String text) {
    Map<String, Double> values = new HashMap<>();
    Pattern.compile("^([a-zA-Z0-9_]+)(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
        .matcher(text)
        .results()
        .forEach(line -> values.put(line.group(1), Double.valueOf(line.group(2))));
    return values;
  }

  private static double value(String name) {
    assertTrue(scraped.containsKey(PREFIX + name), name + " in " + scraped.keySet());
    return scraped.get(PREFIX + name);
  }

  @Test
  void scrape_whileItTrains_countsWhatWasTrained() {
    double rounds = value("rounds_Count");
    assertTrue(rounds >= 4, "rounds: " + rounds);
    assertEquals(rounds * IMAGES_OF_A_ROUND, value("images_Count"));
    assertEquals(rounds, value("task_rounds_Count"));
    assertEquals(value("images_Count"), value("task_images_Count"));
    assertTrue(value("task_paths_Count") >= 1);
    assertTrue(value("bytes_down_Count") >= rounds && value("bytes_up_Count") >= rounds);
    assertTrue(value("round_Mean") >= value("round_compute_Mean"), "nanoseconds");
    assertTrue(value("round_compute_Mean") > 1e5, "nanoseconds");
    assertTrue(value("loss_Value") > 0);
    assertTrue(value("progress_Value") > 0 && value("progress_Value") < 1);
    assertTrue(value("ranking_quality_Value") > 0);
    assertTrue(value("engines_native_bytes_Value") > 1000);
    assertTrue(value("driver_resident_bytes_Value") > 50e6);
    assertEquals(0, value("failures_Count"));
  }

  @Test
  void names_ofTheDocs_areThoseThatAreServed() throws IOException {
    String page = Files.readString(Path.of("../docs/metrics.md"));
    String tables = page.substring(page.indexOf("| driver |"), page.indexOf("### Event logs"));
    TreeSet<String> documented = new TreeSet<>();
    tables
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|")[1])
        .forEach(
            names ->
                Pattern.compile("`([a-z.]+)`")
                    .matcher(names)
                    .results()
                    .map(name -> name.group(1).replace('.', '_'))
                    .forEach(documented::add));
    TreeSet<String> served = new TreeSet<>();
    for (String name : scraped.keySet()) {
      if (name.matches(PREFIX + ".*_(Count|Value)")) {
        served.add(name.substring(PREFIX.length()).replaceFirst("_[A-Za-z]+$", ""));
      }
    }
    assertEquals(documented, served);
  }

  @Test
  void scrape_ofTheExecutors_tellsOfTheirTasks() {
    assertTrue(scraped.get("metrics_executor_completedTasks_total") >= 4);
    assertTrue(scraped.get("metrics_executor_totalDuration_seconds_total") > 0);
    assertEquals(0, scraped.get("metrics_executor_failedTasks_total"));
  }

  @Test
  void dashboard_everyExpression_asksForWhatIsServed() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(Path.of("../deploy/grafana/nshot.json").toFile());
    List<String> asked = new ArrayList<>();
    for (JsonNode expression : dashboard.findValues("expr")) {
      List<String> names =
          Pattern.compile("metrics_\\w+")
              .matcher(expression.asText())
              .results()
              .map(MatchResult::group)
              .toList();
      assertEquals(1, names.size(), expression.asText());
      asked.addAll(names);
    }
    assertTrue(asked.size() >= dashboard.get("panels").size(), "an expression a panel");
    asked.removeIf(scraped::containsKey);
    assertEquals(List.of(), asked);
  }
}
