package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.training.TinyCifar;

/** A truth for one's own data, trained a path a task on executors that are processes. */
@Tag("cluster")
class BenchmarkOnAClusterTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> SETTINGS =
      List.of(
          "--space=nas-bench-201",
          "--channels=4",
          "--cells=1",
          "--epochs=4",
          "--batch=20",
          "--paths=12",
          "--repeats=4",
          "--threads=1");

  @TempDir Path folder;
  private String data;

  private TrainProcess begin(Path output, String master) throws IOException {
    return TrainProcess.start(
        List.of("benchmark", "--data", data, "--output", output.toUri().toString()),
        HOME,
        master,
        output,
        folder.resolve(output.getFileName() + ".log"),
        SETTINGS);
  }

  @Test
  void benchmark_whoseExecutorIsLost_hasTheTableOfAnUndisturbedOne() throws Exception {
    data = TinyCifar.ingest(SharedSpark.session(), folder.resolve("images"), 200, 40);
    Path undisturbed = folder.resolve("undisturbed");
    try (TrainProcess benchmark = begin(undisturbed, "local[1]")) {
      assertEquals(0, benchmark.waitFor(), benchmark.end());
    }
    Path lost = folder.resolve("lost");
    try (StandaloneCluster cluster = new StandaloneCluster(HOME, folder.resolve("cluster"), "2");
        TrainProcess benchmark = begin(lost, cluster.url())) {
      benchmark.await("3 networks", () -> KeptResults.in(lost.resolve("trained")) >= 3);
      Commands.run(List.of("kill", "-KILL", Long.toString(cluster.executors().get(0))));
      assertFalse(Files.exists(lost.resolve("summary.json")));
      assertEquals(0, benchmark.waitFor(), benchmark.end());
    }
    for (String file : List.of("benchmark.csv", "summary.json")) {
      assertArrayEquals(
          Files.readAllBytes(undisturbed.resolve(file)),
          Files.readAllBytes(lost.resolve(file)),
          file);
    }
  }
}
