package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.data.DatasetManifest;
import org.nshot.spark.CommandProcess;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.TinyRun;
import org.nshot.spark.training.TinyCifar;

/** Commands on a standalone master that no worker comes to. */
@Tag("cluster")
class NoExecutorsTest {
  /** Spark's own standalone master, within the driver's process, with no workers. */
  private static final String MASTER = "local-cluster[0,1,1024]";

  @TempDir static Path shared;
  private static String data;
  private static DatasetManifest manifest;

  @TempDir Path folder;

  @BeforeAll
  static void ingest() throws IOException {
    data = TinyCifar.ingest(SharedSpark.session(), shared, 150, 20);
    manifest = ImageDataset.open(SharedSpark.session(), data).manifest();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "rank --run=RUN --paths=3 --images=20; run/ranking/summary.json",
        "search --run=RUN --population=4 --generations=2 --images=20; run/search/best.json",
        "ingest --format=cifar-binary --input=RAW --output=OUT; out",
        "benchmark --data=DATA --space=nas-bench-201 --channels=2 --cells=1 --paths=2 --epochs=1"
            + " --output=OUT; out/summary.json",
      })
  void command_withoutExecutors_givesUpInOneLine_andLeavesNothingThatLooksWhole(
      String command, String result) throws Exception {
    TinyRun.start(folder.resolve("run"), data, manifest, Map.of()).checkpoint(1, 3);
    List<String> arguments = new ArrayList<>();
    for (String word : command.split(" ")) {
      arguments.add(
          word.replace("RUN", folder.resolve("run").toString())
              .replace("RAW", shared.resolve("raw").toString())
              .replace("OUT", folder.resolve("out").toString())
              .replace("DATA", data));
    }
    arguments.add("--give-up-after=0.05");
    Path log = folder.resolve("log");
    Process process =
        CommandProcess.start(
            MASTER,
            List.of("-Dspark.task.cpus=1"),
            ProcessBuilder.Redirect.to(log.toFile()),
            arguments.toArray(String[]::new));
    assertEquals(1, process.waitFor(), Files.readString(log));
    List<String> told =
        Files.readAllLines(log).stream().filter(line -> line.startsWith("nshot: ")).toList();
    assertEquals(1, told.size(), Files.readString(log));
    assertEquals(
        "nshot: no executor for 0.05 minutes, gave up; the same command "
            + (arguments.get(0).equals("ingest") ? "begins anew" : "goes on from what is saved"),
        told.get(0));
    assertFalse(Files.exists(folder.resolve(result)));
  }
}
