package org.nshot.spark.mlflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.nshot.spark.CapturedLog;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.CommandCall;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.training.TinyCifar;
import org.nshot.spark.training.TinyTraining;
import org.nshot.spark.training.TinyTruth;

/** A training and a server that is there, away, slow, or will not have it. */
class MlflowTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH =
      "|nor_conv_3x3~0|+|skip_connect~0|nor_conv_1x1~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|";

  /** Ends soon where a server is behind. */
  private static final MlflowListener.Pace QUICK =
      new MlflowListener.Pace(Duration.ofMillis(1), Duration.ofMillis(100));

  /** Waits for a server as long as a test may take. */
  private static final MlflowListener.Pace PATIENT =
      new MlflowListener.Pace(Duration.ofMillis(1), Duration.ofMinutes(1));

  @TempDir static Path shared;
  private static String data;
  private static Path without;

  @TempDir Path folder;
  private Path run;
  private SmallMlflow server;

  @BeforeAll
  static void trainWithout() throws Exception {
    data = TinyCifar.ingest(SharedSpark.session(), shared, 80, 20);
    without = shared.resolve("without");
    Nshot.call(TinyTraining.arguments(data, without));
  }

  @BeforeEach
  void start() throws IOException {
    server = new SmallMlflow();
    run = folder.resolve("run");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private MlflowListener listener(MlflowListener.Pace pace) {
    return new MlflowListener(
        new MlflowTarget(server.uri() + "/", "supernets"), new Configuration(), Map.of(), pace);
  }

  private CommandCall command(MlflowListener.Pace pace, String... options) {
    return Nshot.command(TinyTraining.arguments(data, run, options)).listener(listener(pace));
  }

  private List<JsonNode> rows() throws IOException {
    return rows("metrics/train.jsonl");
  }

  private List<JsonNode> rows(String file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve(file))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  private void requireWhole(SmallMlflow.Run logged) throws IOException {
    List<JsonNode> rows = rows();
    assertEquals("FINISHED", logged.status);
    assertEquals(Set.of(0L, 1L), logged.metrics.get("loss").keySet());
    assertEquals(2, logged.points.get("loss").size(), "a point for each epoch");
    for (int epoch = 0; epoch < rows.size(); epoch++) {
      for (String name : List.of("loss", "accuracy", "data_entropy", "images")) {
        assertEquals(
            rows.get(epoch).get(name).asDouble(), logged.metrics.get(name).get((long) epoch), name);
      }
    }
  }

  @Test
  void train_serverThere_hasSettingsFiguresTagsAndFiles() throws Exception {
    command(PATIENT, "--rank-every=2", "--rank-paths=4", "--rank-images=8").call();
    SmallMlflow.Run logged = server.run();
    requireWhole(logged);
    assertEquals(
        rows().get(1).at("/seconds/wall").asDouble(), logged.metrics.get("seconds.wall").get(1L));
    assertEquals("run", logged.name);
    assertEquals(server.experiments.get("supernets"), logged.experiment);
    assertEquals("calr", logged.parameters.get("schedule"));
    assertEquals("nas-bench-201", logged.parameters.get("space"));
    assertTrue(
        logged.tags.get("nshot.data").endsWith(Path.of(java.net.URI.create(data)).toString()));
    assertEquals("train", logged.tags.get("nshot.command"));
    assertEquals(
        JSON.readTree(Files.readAllLines(run.resolve("metrics/ranking.jsonl")).get(0))
            .get("accuracy")
            .asDouble(),
        logged.metrics.get("ranking.accuracy").get(1L));
    assertEquals(
        List.of(
            "config.yaml",
            "dataset.json",
            "metrics/ranking.jsonl",
            "metrics/train.jsonl",
            "report.html",
            "result.json"),
        server.artifactNames(logged));
    assertArrayEquals(
        Files.readAllBytes(run.resolve("result.json")),
        server.artifacts.get("1/run1/artifacts/result.json"));
    String report =
        new String(server.artifacts.get("1/run1/artifacts/report.html"), StandardCharsets.UTF_8);
    assertTrue(report.startsWith("<!") && report.contains(run.toString()), "the run's report");
    assertArrayEquals(TinyTraining.weights(without), TinyTraining.weights(run));
  }

  private static double figure(JsonNode row, String pointer) {
    JsonNode figure = row.at(pointer);
    assertTrue(figure.isNumber(), pointer + " of " + row);
    return figure.asDouble();
  }

  /** As a user asks for it, by options alone. */
  @Test
  void train_byItsOption_hasFiguresAndHowRankingsAgreeWithATruth() throws Exception {
    Nshot.call(
        TinyTraining.arguments(
            data,
            run,
            "--mlflow=" + server.uri(),
            "--mlflow-experiment=by option",
            "--rank-every=1",
            "--rank-paths=12",
            "--rank-images=16",
            "--benchmark=" + TinyTruth.write(folder.resolve("truth.csv")),
            "--column=test"));
    SmallMlflow.Run logged = server.run();
    requireWhole(logged);
    assertEquals(server.experiments.get("by option"), logged.experiment);
    assertEquals("calr", logged.parameters.get("schedule"));
    List<JsonNode> rankings = rows("metrics/ranking.jsonl");
    assertEquals(2, rankings.size());
    for (JsonNode ranking : rankings) {
      long epoch = ranking.get("epoch").asLong();
      for (String name : List.of("kendall", "spearman")) {
        assertEquals(
            figure(ranking, "/truth/%s/value".formatted(name)),
            logged.metrics.get("ranking.truth.%s.value".formatted(name)).get(epoch),
            name);
      }
    }
    assertTrue(server.artifactNames(logged).contains("report.html"));
    assertArrayEquals(TinyTraining.weights(without), TinyTraining.weights(run));
  }

  @Test
  void retrain_byItsOption_hasFiguresTagsAndFiles() throws Exception {
    JsonNode result =
        Nshot.call(
            "retrain",
            "--run=" + without.toUri(),
            "--arch=" + PATH,
            "--retrained=" + run.toUri(),
            "--epochs=2",
            "--batch=16",
            "--warmup-epochs=1",
            "--threads=1",
            "--mlflow=" + server.uri());
    SmallMlflow.Run logged = server.run();
    assertEquals("FINISHED", logged.status);
    assertEquals("retrain", logged.tags.get("nshot.command"));
    assertEquals(server.experiments.get("nshot"), logged.experiment);
    assertEquals("2", logged.parameters.get("epochs"));
    List<JsonNode> rows = rows();
    assertEquals(2, rows.size());
    for (int epoch = 0; epoch < rows.size(); epoch++) {
      assertEquals(figure(rows.get(epoch), "/loss"), logged.metrics.get("loss").get((long) epoch));
      assertEquals(
          figure(rows.get(epoch), "/test/accuracy"),
          logged.metrics.get("test.accuracy").get((long) epoch));
    }
    assertEquals(figure(result, "/test/accuracy"), logged.metrics.get("test.accuracy").get(1L));
    assertTrue(
        server
            .artifactNames(logged)
            .containsAll(List.of("metrics/train.jsonl", "report.html", "result.json")));
  }

  /** What an earlier process logged isn't sent again, and the run is the same. */
  @Test
  void train_stoppedAndAgain_goesOnInTheSameMlflowRun() throws Exception {
    command(PATIENT).call();
    int before = server.run().metricsReceived.get();
    FileUtils.forceDelete(run.resolve("checkpoints/epoch-00002").toFile());
    FileUtils.forceDelete(run.resolve("_SUCCESS").toFile());
    command(PATIENT).call();
    requireWhole(server.run());
    assertEquals(before, server.run().metricsReceived.get());
    assertEquals("run1", JSON.readTree(run.resolve("mlflow.json").toFile()).get("run_id").asText());
  }

  @Test
  void train_itsMlflowRunWasDeleted_makesAnother() throws Exception {
    command(PATIENT).call();
    server.run().lifecycle = "deleted";
    FileUtils.forceDelete(run.resolve("_SUCCESS").toFile());
    command(PATIENT).call();
    assertEquals(2, server.runs.size());
    requireWhole(server.runs.get("run2"));
  }

  /**
   * Away until the training has ended: no second warning, no harm; then all of it comes at once.
   */
  @Test
  void train_serverAway_trainsOnAndALaterProcessBringsAll() throws Exception {
    server.fault = call -> 503;
    try (CapturedLog log = new CapturedLog("org.nshot.spark.mlflow")) {
      command(QUICK).call();
      assertEquals(1, log.lines().size(), log.lines().toString());
      assertTrue(log.lines().get(0).endsWith("training goes on, and this is made up for"));
    }
    assertArrayEquals(TinyTraining.weights(without), TinyTraining.weights(run));
    assertEquals(0, server.runs.size());
    server.fault = SmallMlflow.NONE;
    FileUtils.forceDelete(run.resolve("_SUCCESS").toFile());
    command(PATIENT).call();
    requireWhole(server.run());
  }

  /** Away in the middle of a training, back before its end. */
  @Test
  void train_serverAwayForAWhile_catchesUpInTheSameProcess() throws Exception {
    AtomicInteger failures = new AtomicInteger();
    AtomicBoolean away = new AtomicBoolean();
    server.fault =
        call -> {
          if (away.get() && failures.incrementAndGet() <= 5) {
            return failures.get() % 2 == 0 ? 500 : 503;
          }
          return 0;
        };
    CommandCall command = command(PATIENT);
    command.listener(
        event -> {
          if (event instanceof RunEvent.EpochDone) {
            away.set(true);
          }
        });
    try (CapturedLog log = new CapturedLog("org.nshot.spark.mlflow")) {
      command.call();
      assertEquals(1, log.lines().size(), log.lines().toString());
    }
    requireWhole(server.run());
    assertTrue(failures.get() > 5, "it was asked while it was away");
  }

  /** Answers nothing until the training has ended. */
  @Test
  void train_serverNeverAnswers_isNotWaitedFor() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    server.fault = SmallMlflow.held(ended);
    command(QUICK).call();
    ended.countDown();
    assertTrue(Files.exists(run.resolve("_SUCCESS")));
    assertArrayEquals(TinyTraining.weights(without), TinyTraining.weights(run));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403})
  void train_serverRefuses_trainsOn(int status) throws Exception {
    server.fault = call -> call.equals("runs/log-batch") ? status : 0;
    command(PATIENT).call();
    assertEquals("FINISHED", server.run().status);
    assertArrayEquals(TinyTraining.weights(without), TinyTraining.weights(run));
    // parameters, tags, figures as they came; MLflow's own client asks three times for each
    long asked = server.calls.stream().filter("runs/log-batch"::equals).count();
    assertTrue(asked >= 9 && asked <= 12, "asked " + asked + " times");
  }

  /** A run that has ended, and of which the server lacks the end. */
  @ParameterizedTest
  @ValueSource(strings = {"train", "rank"})
  void command_onARunThatEndedWhileTheServerWasAway_bringsTheRest(String command) throws Exception {
    command(PATIENT).call();
    SmallMlflow.Run logged = server.run();
    logged.status = "RUNNING";
    logged.metrics.values().forEach(steps -> steps.remove(1L));
    logged.points.values().forEach(steps -> steps.removeIf(point -> point.startsWith("1 ")));
    server.artifacts.clear();
    String[] mlflow = {"--mlflow=" + server.uri(), "--mlflow-experiment=supernets"};
    if (command.equals("train")) {
      JsonNode result = Nshot.call(TinyTraining.arguments(data, run, mlflow));
      assertTrue(result.get("already_done").asBoolean());
    } else {
      String at = "--run=" + run.toUri();
      Nshot.call("rank", at, "--paths=3", "--images=8", "--threads=1", mlflow[0], mlflow[1]);
    }
    requireWhole(server.run());
    assertTrue(
        server
            .artifactNames(logged)
            .containsAll(List.of("result.json", "metrics/train.jsonl", "report.html")));
  }

  /** What was asked was done, and the answer lost: asked again, nothing stands twice. */
  @Test
  void train_answersGetLost_makesOneRunAndLogsEachFigureOnce() throws Exception {
    Set<String> lost = ConcurrentHashMap.newKeySet();
    server.losesAnswer =
        (call, body) ->
            (call.equals("runs/create") && lost.add("run"))
                || (body.contains("\"data_entropy\"") && lost.add("figures"));
    command(PATIENT).call();
    assertEquals(Set.of("run", "figures"), lost);
    requireWhole(server.run());
  }

  /** One that fails takes no other with it, nor how the training ended, which is sent before. */
  @Test
  void train_anArtifactFails_hasItsEndAndTheOthers() throws Exception {
    server.artifactRoot = "mlflow-artifacts:/my root/";
    server.fault = call -> call.endsWith("/config.yaml") ? 503 : 0;
    try (CapturedLog log = new CapturedLog("org.nshot.spark.mlflow")) {
      command(PATIENT).call();
      assertEquals(1, log.lines().size(), log.lines().toString());
      assertTrue(log.lines().get(0).contains("/config.yaml: status 503"), log.lines().get(0));
    }
    requireWhole(server.run());
    List<String> calls = List.copyOf(server.calls);
    int first = (int) calls.stream().takeWhile(call -> !call.startsWith("artifacts/")).count();
    assertTrue(calls.lastIndexOf("runs/update") < first, calls.toString());
    assertEquals(
        Set.of("dataset.json", "result.json", "metrics/train.jsonl", "report.html"),
        server.artifacts.keySet().stream()
            .map(name -> name.replace("my root/1/run1/artifacts/", ""))
            .collect(Collectors.toSet()));
  }

  /** A wrong password, a deleted experiment: said once, asked no more, waited for not at all. */
  @ParameterizedTest
  @ValueSource(ints = {400, 401})
  void train_serverRefusesTheRun_saysSoOnce(int status) throws Exception {
    server.fault = call -> call.equals("runs/create") ? status : 0;
    try (CapturedLog log = new CapturedLog("org.nshot.spark.mlflow")) {
      command(PATIENT).call();
      assertEquals(1, log.lines().size(), log.lines().toString());
      assertTrue(log.lines().get(0).startsWith("MLflow will not have this training"));
    }
    assertArrayEquals(TinyTraining.weights(without), TinyTraining.weights(run));
  }

  private MlflowSync sync(Supplier<TrackingServer> connect) throws IOException {
    return new MlflowSync(
        new MlflowTarget(server.uri(), "supernets"),
        connect,
        new RunFiles(run.toUri().toString(), new Configuration()),
        new MlflowSync.Facts(Map.of("a", "1"), Map.of("b", "2")),
        Duration.ofMillis(1));
  }

  private void addRow(int epoch) throws IOException {
    Path table = run.resolve("metrics/train.jsonl");
    Files.createDirectories(table.getParent());
    EpochMetrics row =
        EpochMetrics.of(
            epoch,
            1.5,
            new EpochMetrics.Rates(0.1, 0.1, 0.1),
            10,
            EpochMetrics.Seconds.of(0.5, OptionalDouble.empty()),
            Optional.empty());
    Files.writeString(
        table, MetricsJson.line(row) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  @Timeout(60)
  void sync_figuresAreRefusedAgainAndAgain_saysSoOnceAKind() throws Exception {
    server.fault = call -> call.equals("runs/log-batch") ? 403 : 0;
    try (CapturedLog log = new CapturedLog("org.nshot.spark.mlflow.MlflowSync")) {
      MlflowSync sync =
          sync(() -> new TrackingServer(server.uri(), Duration.ofSeconds(10), Map.of()));
      addRow(0);
      sync.start();
      while (log.lines().size() < 3 // parameters, tags, figures
          && !Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
      addRow(1);
      assertTrue(sync.finish(RunStatus.FINISHED, Duration.ofMinutes(1)));
      assertEquals(3, log.lines().size(), log.lines().toString());
    }
    assertEquals("FINISHED", server.run().status);
  }

  @Test
  @Timeout(30)
  void sync_itsThreadDies_isNotWaitedFor() throws Exception {
    try (CapturedLog log = new CapturedLog("org.nshot.spark.mlflow.MlflowSync")) {
      List<Supplier<TrackingServer>> faults =
          List.of(
              () -> {
                throw new IllegalStateException("fault");
              },
              () -> {
                throw new NoClassDefFoundError("fault");
              });
      for (Supplier<TrackingServer> fault : faults) {
        MlflowSync sync = sync(fault);
        sync.start();
        assertFalse(sync.finish(RunStatus.FINISHED, Duration.ofMinutes(1)));
      }
      assertEquals(2, log.lines().size(), log.lines().toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"true, KILLED", "false, FAILED"})
  void listener_trainingEndsBeforeItsEnd_saysWhoseDoingThatIs(boolean toldToEnd, String status)
      throws Exception {
    MlflowListener listener =
        listener(new MlflowListener.Pace(Duration.ofMillis(1), Duration.ofMinutes(4)));
    listener.on(
        new RunEvent.Started(
            "train",
            run.toUri().toString(),
            false,
            0,
            0,
            new RunEvent.Extent(2, 4),
            Map.of(),
            new RunEvent.Data("file:/d", "f", 60, 20)));
    listener.on(new RunEvent.Failed("Job 3 cancelled", toldToEnd));
    assertEquals(status, server.run().status);
  }

  private static RunInfo proxied() {
    return RunInfo.newBuilder().setArtifactUri("mlflow-artifacts:/1/a").build();
  }

  /** An answer that begins and doesn't end. */
  @Test
  @Timeout(30)
  void artifact_answerStalls_ends() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    HttpServer stalling = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    stalling.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 10);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          try {
            open.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    stalling.start();
    String uri = "http://127.0.0.1:" + stalling.getAddress().getPort();
    try (TrackingServer tracking = new TrackingServer(uri, Duration.ofSeconds(1), Map.of())) {
      IOException thrown =
          assertThrows(
              IOException.class, () -> tracking.artifact(proxied(), "a.json", new byte[] {1}));
      assertTrue(thrown.getMessage().contains("no answer for"), thrown.getMessage());
    } finally {
      open.countDown();
      stalling.stop(0);
    }
  }

  @Test
  void artifact_serverSendsElsewhere_isRefused() throws Exception {
    server.fault = call -> 302;
    try (TrackingServer tracking =
        new TrackingServer(server.uri(), Duration.ofSeconds(10), Map.of())) {
      assertThrows(
          RefusedException.class, () -> tracking.artifact(proxied(), "a.json", new byte[] {1}));
    }
  }

  @Test
  void artifacts_goToNoServerWhoseCertificateMayBeAnybodys() {
    Map<String, String> insecure = Map.of("MLFLOW_TRACKING_INSECURE_TLS", "true");
    Duration patience = Duration.ofSeconds(1);
    try (TrackingServer any = new TrackingServer("https://host", patience, insecure);
        TrackingServer plain = new TrackingServer("http://host", patience, insecure);
        TrackingServer trusted = new TrackingServer("https://host", patience, Map.of())) {
      assertTrue(any.isUntrusted());
      assertFalse(plain.isUntrusted());
      assertFalse(trusted.isUntrusted());
    }
  }

  @Test
  void train_nobodyListensThere_trainsOn() throws Exception {
    server.close();
    command(QUICK).call();
    assertTrue(Files.exists(run.resolve("_SUCCESS")));
  }

  @Test
  void train_fails_saysSoToTheServer() {
    CommandCall command =
        command(PATIENT, "--recipe=spos", "--lr=1e9", "--clip=0", "--schedule=constant");
    assertThrows(Exception.class, command::call);
    assertEquals("FAILED", server.run().status);
  }

  @Test
  void train_artifactsThatTheServerDoesNotTake_stayWhereTheyAre() throws Exception {
    server.artifactRoot = "file:///mlruns/";
    command(PATIENT).call();
    requireWhole(server.run());
    assertEquals(0, server.artifacts.size());
  }

  @Test
  void rankSearchExport_afterATraining_standInItsMlflowRun() throws Exception {
    FileUtils.copyDirectory(without.toFile(), run.toFile());
    String[] mlflow = {"--mlflow=" + server.uri(), "--mlflow-experiment=supernets"};
    String at = "--run=" + run.toUri();
    JsonNode ranked =
        Nshot.call("rank", at, "--paths=6", "--images=8", "--threads=1", mlflow[0], mlflow[1]);
    SmallMlflow.Run logged = server.run();
    requireWhole(logged); // of a training that was not logged itself
    assertEquals("calr", logged.parameters.get("schedule"));
    assertEquals(6, logged.metrics.get("rank.paths").get(0L));
    assertTrue(ranked.get("computations").asInt() > 0);
    JsonNode searched =
        Nshot.call(
            "search",
            at,
            "--algorithm=random",
            "--images=8",
            "--population=2",
            "--generations=1",
            "--threads=1",
            mlflow[0],
            mlflow[1]);
    assertEquals(
        searched.at("/best/accuracy").asDouble(),
        logged.metrics.get("search.best.accuracy").get(0L));
    Nshot.call(
        "export",
        at,
        "--format=safetensors",
        "--output=" + folder.resolve("out").toUri(),
        mlflow[0],
        mlflow[1]);
    assertEquals(1, server.runs.size());
    List<String> names = server.artifactNames(logged);
    assertTrue(
        names.containsAll(
            List.of(
                "rank/ranking.csv",
                "rank/summary.json",
                "search/best.json",
                "report.html",
                "export/README.md",
                "export/card.json")),
        names.toString());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("out/model.safetensors")),
        server.artifacts.get("1/run1/artifacts/export/model.safetensors"));
  }

  /** Of a training that is not logged itself and goes on: a later command brings its rest. */
  @Test
  void rank_ofARunThatStillTrains_leavesItsMlflowRunOpen() throws Exception {
    FileUtils.copyDirectory(without.toFile(), run.toFile());
    Path success = run.resolve("_SUCCESS");
    Path rows = run.resolve("metrics/train.jsonl");
    List<String> all = Files.readAllLines(rows);
    Files.delete(success);
    Files.write(rows, all.subList(0, 1));
    String[] rank = {
      "rank",
      "--run=" + run.toUri(),
      "--paths=3",
      "--images=8",
      "--threads=1",
      "--mlflow=" + server.uri(),
      "--mlflow-experiment=supernets"
    };
    RunFiles files = new RunFiles(run.toUri().toString(), new Configuration());
    try (RunLock training = RunLock.acquire(files)) {
      Nshot.call(rank);
    }
    SmallMlflow.Run logged = server.run();
    assertEquals("RUNNING", logged.status);
    assertEquals(Set.of(0L), logged.metrics.get("loss").keySet());
    Files.write(rows, all);
    Files.createFile(success);
    Nshot.call(rank);
    requireWhole(server.run());
    assertTrue(server.artifactNames(logged).contains("metrics/train.jsonl"));
  }

  @Test
  void rank_ofARunThatWasStopped_endsItsMlflowRun() throws Exception {
    FileUtils.copyDirectory(without.toFile(), run.toFile());
    Files.delete(run.resolve("_SUCCESS"));
    Nshot.call(
        "rank",
        "--run=" + run.toUri(),
        "--paths=3",
        "--images=8",
        "--threads=1",
        "--mlflow=" + server.uri());
    SmallMlflow.Run logged = server.run();
    assertEquals("KILLED", logged.status);
    assertTrue(server.artifactNames(logged).contains("metrics/train.jsonl"));
  }

  @Test
  void rank_serverAway_hasItsResultAllTheSame() throws Exception {
    server.close();
    JsonNode ranked =
        Nshot.call(
            "rank",
            "--run=" + without.toUri(),
            "--paths=3",
            "--images=8",
            "--threads=1",
            "--mlflow=" + server.uri());
    assertEquals(3, ranked.get("paths").asInt());
  }

  @Test
  void call_withoutAnAnswer_endsAndTheNextOneIsAnswered() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    server.fault = SmallMlflow.held(open);
    try (TrackingServer tracking =
        new TrackingServer(server.uri(), Duration.ofMillis(1500), Map.of())) {
      String message = assertThrows(IOException.class, () -> tracking.experiment("e")).getMessage();
      assertTrue(message.contains("no answer for"), message);
      open.countDown();
      assertEquals("1", tracking.experiment("e"));
    }
  }

  @Test
  void credentials_areThoseOfTheEnvironment() throws Exception {
    Map<String, String> environment =
        Map.of("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", "secret");
    try (TrackingServer tracking =
        new TrackingServer(server.uri(), Duration.ofSeconds(10), environment)) {
      assertEquals("1", tracking.experiment("e"));
    }
    assertEquals(Set.of("Basic YW5uOnNlY3JldA=="), Set.copyOf(server.authorizations));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host", "host:5000", "http://", "not a uri"})
  void target_thatIsNoServer_isWrongUsage(String uri) {
    String message =
        assertThrows(
                UsageException.class,
                () -> Nshot.call(TinyTraining.arguments(data, run, "--mlflow=" + uri)))
            .getMessage();
    assertEquals(
        "mlflow: %s, expected http://HOST[:PORT] or https://HOST"
            .formatted(uri.replaceFirst("/+$", "")),
        message);
    assertFalse(Files.exists(run));
  }

  @Test
  void target_withAPassword_isRefusedAndNotShown() {
    String message =
        assertThrows(
                UsageException.class,
                () ->
                    Nshot.call(
                        TinyTraining.arguments(data, run, "--mlflow=http://ann:secret@host:5000")))
            .getMessage();
    assertFalse(message.contains("secret"), message);
    assertNotEquals("", message);
  }

  @Test
  void experiment_withoutServer_isWrongUsage() {
    assertEquals(
        "--mlflow-experiment without --mlflow: expected both",
        assertThrows(
                UsageException.class,
                () -> Nshot.call(TinyTraining.arguments(data, run, "--mlflow-experiment=e")))
            .getMessage());
  }
}
