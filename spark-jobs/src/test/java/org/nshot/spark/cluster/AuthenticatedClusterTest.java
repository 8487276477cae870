package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.training.TinyCifar;

/** A cluster whose processes authenticate each other and encrypt what they say. */
@Tag("cluster")
class AuthenticatedClusterTest {
  private static final String SECRET = "a-secret-of-this-test";

  @TempDir static Path folder;
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static List<String> settings;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void startCluster() throws IOException, InterruptedException {
    String data = TinyCifar.ingest(SharedSpark.session(), folder.resolve("images"), 100, 20);
    settings =
        List.of(
            "--data=" + data,
            "--recipe=spos",
            "--channels=2",
            "--cells=1",
            "--epochs=1",
            "--shards=2",
            "--batch=8",
            "--holdout=0.2",
            "--threads=1");
    cluster =
        new StandaloneCluster(
            HOME,
            folder.resolve("cluster"),
            "--properties-file",
            properties("cluster.conf", SECRET).toString(),
            "2");
  }

  @AfterAll
  static void endCluster() throws IOException, InterruptedException {
    if (cluster != null) { // it failed to start
      cluster.close();
    }
  }

  private static Path properties(String name, String secret) throws IOException {
    Path file = Files.createFile(folder.resolve(name));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return Files.writeString(
        file,
        """
        spark.authenticate            true
        spark.authenticate.secret     %s
        spark.network.crypto.enabled  true
        """
            .formatted(secret));
  }

  private static TrainProcess train(String run, String master, String... options)
      throws IOException {
    List<String> all = Stream.concat(settings.stream(), Stream.of(options)).toList();
    return TrainProcess.start(HOME, master, folder.resolve(run), folder.resolve(run + ".log"), all);
  }

  @Test
  void train_withTheSecret_hasTheBitsOfALocalRunAndTellsItNowhere() throws Exception {
    try (TrainProcess local = train("local", "local[1]")) {
      assertEquals(0, local.waitFor(), local.end());
    }
    Path secret = properties("job.conf", SECRET);
    try (TrainProcess training = train("run", cluster.url(), "--properties-file=" + secret)) {
      assertEquals(0, training.waitFor(), training.end());
    }
    Outcome expected = Outcome.of(folder.resolve("local"));
    assertEquals(Optional.empty(), expected.difference(Outcome.of(folder.resolve("run"))));
    assertUntold("run.log", SECRET);
    assertUntold("run", SECRET); // settings, metrics, checkpoints and the result
    for (String process : List.of("master", "worker-1", "worker-2")) {
      assertUntold("cluster/" + process + ".log", SECRET);
    }
    for (String worker : List.of("worker-1", "worker-2")) { // what executors write
      assertUntold("cluster/work/" + worker, SECRET);
    }
  }

  /** Looks into a file, or all files below a folder, of which there must be some with content. */
  private static void assertUntold(String place, String secret) throws IOException {
    long bytes = 0;
    for (Path file : files(folder.resolve(place))) {
      byte[] content = Files.readAllBytes(file);
      bytes += content.length;
      String text = new String(content, StandardCharsets.ISO_8859_1);
      assertFalse(text.contains(secret), file + " tells the secret");
    }
    assertTrue(bytes > 0, place + " is empty");
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> found = Files.walk(below)) {
      return found
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".jar")) // as they came
          .toList();
    }
  }

  @Test
  void train_withAnotherSecret_isRefused() throws Exception {
    Path wrong = properties("wrong.conf", "a-guess");
    try (TrainProcess training = train("wrong", cluster.url(), "--properties-file=" + wrong)) {
      assertEquals(1, training.waitFor());
      // Not always the last line: Spark's threads may still speak after it.
      List<String> lines =
          training.log().lines().filter(line -> line.startsWith("nshot: ")).toList();
      assertEquals(1, lines.size(), training.log());
      assertTrue(lines.get(0).startsWith("nshot: Spark ended the application"), lines.get(0));
    }
    assertUntold("wrong.log", "a-guess");
  }
}
