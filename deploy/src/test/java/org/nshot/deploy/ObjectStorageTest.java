package org.nshot.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data, runs and rankings on S3, over S3A and a server that checks signatures. */
@Tag("cluster")
class ObjectStorageTest {
  private static final int TIMES = 2;

  @TempDir static Path folder;
  private static SparkHome spark;
  private static S3Server server;
  private static String localRun;
  private static JsonNode local;

  /** The undisturbed training on local disk, and the same data on S3. */
  @BeforeAll
  static void train() throws Exception {
    spark = SparkHome.layOut(folder.resolve("spark"), Built.s3aJars());
    String data = TinyData.ingest(folder, spark);
    localRun = folder.resolve("local").toUri().toString();
    local =
        Command.local(folder, spark, TinyData.train(data, localRun).toArray(String[]::new))
            .result();
    server = new S3Server(folder);
    nshot(
            server.port(),
            List.of(
                "ingest",
                "--format=cifar-binary",
                "--input=" + folder.resolve("raw").toUri(),
                "--output=" + uri("data")))
        .result();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    assertFalse(mentions(folder, "command-"), "a command printed the secret key");
    assertFalse(mentions(server.object(""), ""), "the secret key stands in an object");
  }

  private static boolean mentions(Path where, String prefix) throws IOException {
    byte[] secret = S3Server.SECRET_KEY.getBytes(StandardCharsets.ISO_8859_1);
    String wanted = new String(secret, StandardCharsets.ISO_8859_1);
    boolean looked = false;
    try (Stream<Path> files = Files.walk(where)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.getFileName().toString().startsWith(prefix)) {
          looked = true;
          if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted)) {
            return true;
          }
        }
      }
    }
    assertTrue(looked, "no file in " + where);
    return false;
  }

  private static String uri(String key) {
    return "s3a://" + S3Server.BUCKET + "/" + key;
  }

  private static Command nshot(int port, List<String> arguments, String... confs)
      throws IOException {
    List<String> all = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    settings.add("spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:" + port);
    settings.add("spark.hadoop.fs.s3a.endpoint.region=us-east-1");
    settings.add("spark.hadoop.fs.s3a.path.style.access=true");
    settings.add("spark.hadoop.fs.s3a.connection.ssl.enabled=false");
    settings.add("spark.hadoop.fs.s3a.retry.interval=50ms");
    // Deleting a folder's marker takes S3Proxy ten seconds where its objects are files.
    settings.add("spark.hadoop.fs.s3a.directory.marker.retention=keep");
    settings.add("spark.hadoop.fs.s3a.access.key=" + S3Server.ACCESS_KEY);
    settings.add("spark.hadoop.fs.s3a.secret.key=" + S3Server.SECRET_KEY);
    settings.add("fs.s3a.secret.key=" + S3Server.SECRET_KEY); // Spark ignores it, but says so
    settings.addAll(Arrays.asList(confs));
    settings.forEach(conf -> all.addAll(List.of("--conf", conf)));
    all.addAll(arguments);
    return Command.local(folder, spark, all.toArray(String[]::new));
  }

  /** Every kind of request that a checkpoint, its metrics and its lock make fails twice. */
  @Test
  void trainRankReportAndWatch_requestsFailTwice_haveTheBitsOfLocalDisk() throws Exception {
    Map<String, Integer> failed = new ConcurrentHashMap<>();
    FaultyProxy.Fault twice =
        (method, path) -> {
          if (!path.contains("/unsteady/")) {
            return FaultyProxy.Verdict.PASS;
          }
          String kind = method + " " + path.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
          int before = failed.merge(kind, 1, Integer::sum);
          return before > TIMES
              ? FaultyProxy.Verdict.PASS
              : before == 1 ? FaultyProxy.Verdict.BUSY : FaultyProxy.Verdict.BROKEN;
        };
    try (FaultyProxy proxy = new FaultyProxy(server.port(), twice)) {
      String run = uri("unsteady/run");
      JsonNode result = nshot(proxy.port(), TinyData.train(uri("data"), run)).result();
      assertEquals(local.get("weights_sha256"), result.get("weights_sha256"));
      for (String kind :
          List.of(
              "PUT weights.safetensors",
              "PUT momentum.safetensors",
              "PUT tables.safetensors",
              "PUT state.json",
              "PUT manifest.json",
              "GET manifest.json",
              "GET weights.safetensors",
              "PUT train.jsonl",
              "PUT _lock",
              "PUT _SUCCESS")) {
        assertTrue(failed.getOrDefault(kind, 0) > TIMES, kind + " in " + failed);
      }
      List<String> rank = List.of("--paths=20", "--images=20", "--threads=1");
      nshot(proxy.port(), rank(run, rank)).result();
      Command.local(folder, spark, rank(localRun, rank).toArray(String[]::new)).result();
      JsonNode reported =
          nshot(
                  proxy.port(),
                  List.of("report", "--run=" + run, "--output=" + uri("unsteady/report.html")))
              .result();
      assertEquals(2, reported.at("/runs/0/epochs").asInt());
      assertEquals(20, reported.at("/runs/0/ranked").asInt());
      JsonNode watched =
          nshot(proxy.port(), List.of("watch", "--run=" + run, "--text", "--until-done")).result();
      assertEquals("done", watched.at("/runs/0/state").asText());
      assertEquals(2, watched.at("/runs/0/epochs").asInt());
      assertEquals(List.of(), proxy.failures());
    }
    assertEquals(
        Files.readString(folder.resolve("local/ranking/ranking.csv")),
        Files.readString(server.object("unsteady/run/ranking/ranking.csv")));
    assertTrue(Files.readString(server.object("unsteady/report.html")).contains(uri("unsteady")));
    assertFalse(Files.exists(server.object("unsteady/run/_lock")));
  }

  private static List<String> rank(String run, List<String> more) {
    List<String> arguments = new ArrayList<>(List.of("rank", "--run=" + run));
    arguments.addAll(more);
    return arguments;
  }

  @Test
  void train_killedBetweenDataAndManifest_goesOnToTheSameWeights() throws Exception {
    CompletableFuture<String> reached = new CompletableFuture<>();
    CountDownLatch killed = new CountDownLatch(1);
    FaultyProxy.Fault holdTheManifest =
        (method, path) -> {
          if (method.equals("PUT")
              && path.endsWith("/killed/checkpoints/epoch-00002/manifest.json")) {
            reached.complete(path);
            killed.await();
            return FaultyProxy.Verdict.BROKEN;
          }
          return FaultyProxy.Verdict.PASS;
        };
    List<String> train = TinyData.train(uri("data"), uri("killed"));
    try (FaultyProxy proxy = new FaultyProxy(server.port(), holdTheManifest)) {
      Command first = nshot(proxy.port(), train);
      try {
        CompletableFuture.anyOf(reached, first.process().onExit()).get(30, TimeUnit.MINUTES);
        assertTrue(reached.isDone(), () -> "it ended with " + first.process().exitValue());
      } finally {
        first.process().destroyForcibly().waitFor(); // SIGKILL: nothing is tidied up
        killed.countDown();
      }
    }
    Path unfinished = server.object("killed/checkpoints/epoch-00002");
    for (String data : List.of("weights.safetensors", "momentum.safetensors", "state.json")) {
      assertTrue(Files.exists(unfinished.resolve(data)), data);
    }
    assertFalse(Files.exists(unfinished.resolve("manifest.json")));
    assertTrue(Files.exists(server.object("killed/_lock")), "killed, so the lock stays");
    Command second = nshot(server.port(), train);
    assertEquals(local.get("weights_sha256"), second.result().get("weights_sha256"));
    assertTrue(second.errors().contains("Going on from " + uri("killed/checkpoints/epoch-00001")));
    assertTrue(Files.exists(unfinished.resolve("manifest.json")));
    assertTrue(Files.exists(server.object("killed/_SUCCESS")));
    assertFalse(Files.exists(server.object("killed/_lock")));
  }

  /**
   * The lock of another host beats on, and each time just between the request for its size and that
   * for its content, which the server then refuses.
   */
  @Test
  void train_lockIsRenewedWhileItIsRead_namesItsHolder() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    renewLock(0);
    FaultyProxy.Fault renewed =
        (method, path) -> {
          if (method.equals("GET") && path.contains("/taken/_lock")) {
            int read = reads.incrementAndGet();
            if (read % 2 == 1) {
              renewLock(read);
            }
          }
          return FaultyProxy.Verdict.PASS;
        };
    try (FaultyProxy proxy = new FaultyProxy(server.port(), renewed)) {
      Command train = nshot(proxy.port(), TinyData.train(uri("data"), uri("taken")));
      assertEquals(1, train.exitCode(), train::tail);
      assertTrue(
          train.errors().contains("is in use by process 7 on elsewhere.invalid"), train::tail);
      assertEquals(List.of(), proxy.failures());
    }
    assertTrue(reads.get() >= 4, reads + " reads");
  }

  /** As another process would write its lock and beat, new objects each time. */
  private static void renewLock(int beats) {
    String lock =
        "{\"id\":\"x\",\"host\":\"elsewhere.invalid\",\"pid\":7,\"started_millis\":1,\"beats\":%d}"
            .formatted(beats);
    try {
      for (String file : List.of("_lock", "_lock.beat")) {
        server.replace("taken/" + file, lock.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void train_wrongSecretKey_isOneLineWithoutIt() throws Exception {
    Command train =
        nshot(
            server.port(),
            TinyData.train(uri("data"), uri("refused")),
            "spark.hadoop.fs.s3a.secret.key=wrong-" + S3Server.SECRET_KEY);
    assertEquals(1, train.exitCode());
    List<String> lines = train.errors().lines().filter(line -> line.startsWith("nshot: ")).toList();
    assertEquals(1, lines.size(), train.errors());
    assertTrue(lines.get(0).contains("refused"), lines.get(0));
  }
}
