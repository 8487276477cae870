package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.cli.Main;
import org.nshot.spark.training.DrawnImages;

/** Executors and the driver killed while image files of many sizes train. */
@Tag("cluster")
class EncodedFaultsTest {
  @TempDir static Path folder;
  private static FaultBench bench;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    SharedSpark.session();
    Path images = folder.resolve("images");
    DrawnImages.write(images, 300, i -> new Shape(20 + i % 7, 20 + i % 9, 3));
    String data = folder.resolve("data").toString();
    assertEquals(
        "encoded",
        Main.call("ingest", "--format=image-folder", "--input=" + images, "--output=" + data)
            .get("storage")
            .asText());
    List<String> settings =
        List.of(
            "--data=" + data,
            "--recipe=panda-dynas",
            "--resolution=16",
            "--augment=imagenet",
            "--jitter=0.4",
            "--channels=2",
            "--cells=1",
            "--epochs=2",
            "--shards=3",
            "--threads=1",
            "--batch=4",
            "--holdout=0.2",
            "--checkpoint-minutes=0.01");
    bench = new FaultBench(Path.of("..").toAbsolutePath().normalize(), folder, settings, 10);
  }

  @AfterAll
  static void endCluster() throws IOException, InterruptedException {
    if (bench != null) { // it failed to start
      bench.close();
    }
  }

  @Test
  void train_onOneMachine_endsAsOnTheCluster() throws Exception {
    Path run = folder.resolve("local");
    try (TrainProcess training =
        TrainProcess.start(
            bench.home(), "local[2]", run, folder.resolve("local.log"), bench.settings())) {
      assertEquals(0, training.waitFor(), training.log());
    }
    assertEquals(Optional.empty(), bench.undisturbed().difference(Outcome.of(run)));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXECUTOR_KILLED", "DRIVER_KILLED"})
  void train_onAClusterWithAFault_endsAsUndisturbed(Fault fault) throws Exception {
    assertFalse(bench.inflict(fault).isBlank());
  }
}
