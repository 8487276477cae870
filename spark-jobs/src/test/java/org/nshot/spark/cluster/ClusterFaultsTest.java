package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.training.TinyCifar;

/** The faults that tell most, on tiny data; {@code bench/faults.sh} has all of them on real. */
@Tag("cluster")
class ClusterFaultsTest {
  @TempDir static Path folder;
  private static FaultBench bench;

  @BeforeAll
  static void trainUndisturbed() throws IOException, InterruptedException {
    Path home = Path.of("..").toAbsolutePath().normalize();
    String data = TinyCifar.ingest(SharedSpark.session(), folder.resolve("images"), 300, 20);
    List<String> settings =
        List.of(
            "--data=" + data,
            "--recipe=panda-dynas",
            "--channels=2",
            "--cells=1",
            "--epochs=2",
            "--shards=3",
            "--batch=4",
            "--holdout=0.2",
            "--checkpoint-minutes=0.01");
    bench = new FaultBench(home, folder, settings, 10);
  }

  @AfterAll
  static void endCluster() throws IOException, InterruptedException {
    if (bench != null) { // it failed to start
      bench.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ALL_EXECUTORS_KILLED", "SLOW_TASK", "FAILING_TASK", "DRIVER_KILLED"})
  void train_onAClusterWithAFault_endsAsUndisturbed(Fault fault) throws Exception {
    assertFalse(bench.inflict(fault).isBlank());
    // A line an executor: no traces, nor the same of each of its tasks.
    List<String> log = Files.readAllLines(folder.resolve(fault.name()).resolve("train-1.log"));
    assertEquals(
        List.of(),
        log.stream()
            .filter(line -> line.startsWith("\tat ") || line.contains("ExecutorLostFailure"))
            .toList(),
        String.join("\n", log));
    if (fault == Fault.ALL_EXECUTORS_KILLED) {
      assertTrue(
          log.stream().anyMatch(line -> line.contains("Lost executor")), String.join("\n", log));
    }
  }
}
