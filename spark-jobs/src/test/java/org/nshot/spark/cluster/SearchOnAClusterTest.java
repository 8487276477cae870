package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.DatasetManifest;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.TinyRun;
import org.nshot.spark.training.TinyCifar;

/** A search, and the evaluation service under it, on executors that are processes. */
@Tag("cluster")
class SearchOnAClusterTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> SETTINGS =
      List.of(
          "--population=40",
          "--generations=6",
          "--parents=5",
          "--images=60",
          "--objective=loss",
          "--max-flops=4",
          "--threads=1",
          "--paths-per-task=1");

  @TempDir static Path folder;
  private static String data;
  private static DatasetManifest manifest;
  private static StandaloneCluster cluster;
  private static List<String> undisturbed;
  private static JsonNode best;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    data = TinyCifar.ingest(SharedSpark.session(), folder.resolve("images"), 150, 20);
    manifest = ImageDataset.open(SharedSpark.session(), data).manifest();
    cluster = new StandaloneCluster(HOME, folder.resolve("cluster"), "2");
    Path run = run("undisturbed");
    search(run, "local[1]");
    undisturbed = history(run);
    best = best(run);
  }

  @AfterAll
  static void endCluster() throws IOException, InterruptedException {
    if (cluster != null) { // it failed to start
      cluster.close();
    }
  }

  private static Path run(String name) throws IOException {
    Path run = folder.resolve(name);
    TinyRun.start(run, data, manifest, Map.of("channels", "4")).checkpoint(1, 3);
    return run;
  }

  private static TrainProcess begin(Path run, String master, String... more) throws IOException {
    List<String> options = Stream.concat(SETTINGS.stream(), Stream.of(more)).toList();
    Path log = folder.resolve(run.getFileName() + ".log");
    return TrainProcess.start("search", HOME, master, run, log, options);
  }

  private static void search(Path run, String master, String... more)
      throws IOException, InterruptedException {
    try (TrainProcess search = begin(run, master, more)) {
      assertEquals(0, search.waitFor(), search.end());
    }
  }

  private static List<String> history(Path run) {
    return SharedSpark.session()
        .read()
        .parquet(run.resolve("search/history.parquet").toUri().toString())
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  private static JsonNode best(Path run) throws IOException {
    return new ObjectMapper().readTree(Files.readString(run.resolve("search/best.json")));
  }

  /** Evaluations that are kept. */
  private static long kept(Path run) {
    return KeptResults.in(run.resolve("evaluations"));
  }

  /** Two executors, the driver killed twice in the middle of generations, then one executor. */
  @Test
  void search_killedTwice_onTwoExecutorsAndOne_hasTheHistoryAndBestOfAnUndisturbedOne()
      throws Exception {
    Path run = run("killed");
    for (int evaluations : new int[] {20, 90}) {
      try (TrainProcess search = begin(run, cluster.url())) {
        search.await(evaluations + " evaluations", () -> kept(run) >= evaluations);
        search.kill();
      }
      assertFalse(Files.exists(run.resolve("search/best.json")));
    }
    search(run, cluster.url(), "--conf", "spark.cores.max=1");
    assertEquals(undisturbed, history(run));
    assertEquals(best, best(run));
  }

  /**
   * The evaluation service loses an executor, and with it weights, images and half of its tasks.
   */
  @Test
  void search_whoseExecutorIsLost_hasTheSameHistoryAndBest() throws Exception {
    Path run = run("lost");
    try (TrainProcess search = begin(run, cluster.url())) {
      search.await("20 evaluations", () -> kept(run) >= 20);
      long lost = cluster.executors().get(0);
      Commands.run(List.of("kill", "-KILL", Long.toString(lost)));
      assertFalse(Files.exists(run.resolve("search/best.json")));
      assertEquals(0, search.waitFor(), search.end());
    }
    assertEquals(undisturbed, history(run));
    assertEquals(best, best(run));
  }
}
