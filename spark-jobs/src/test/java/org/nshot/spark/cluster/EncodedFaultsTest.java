package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
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
    Path data = ingest(images, "encoded");
    bench =
        new FaultBench(
            Path.of("..").toAbsolutePath().normalize(),
            folder,
            settings(data, "--epochs=2", "--shards=3"),
            10);
  }

  private static Path ingest(Path images, String keep) throws Exception {
    Path data = folder.resolve(images.getFileName() + "-" + keep);
    Nshot.call(
        "ingest",
        "--format=image-folder",
        "--keep=" + keep,
        "--input=" + images,
        "--output=" + data);
    return data;
  }

  private static List<String> settings(Path data, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "--data=" + data,
                "--recipe=panda-dynas",
                "--resolution=16",
                "--augment=imagenet",
                "--jitter=0.4",
                "--channels=2",
                "--cells=1",
                "--threads=1",
                "--batch=4",
                "--holdout=0.2",
                "--checkpoint-minutes=0.01"));
    settings.addAll(List.of(more));
    return settings;
  }

  private static Outcome train(String master, String name, List<String> settings)
      throws IOException, InterruptedException {
    Path run = folder.resolve(name);
    try (TrainProcess training =
        TrainProcess.start(bench.home(), master, run, folder.resolve(name + ".log"), settings)) {
      assertEquals(0, training.waitFor(), training.log());
    }
    return Outcome.of(run);
  }

  @AfterAll
  static void endCluster() throws IOException, InterruptedException {
    if (bench != null) { // it failed to start
      bench.close();
    }
  }

  @Test
  void train_onOneMachine_endsAsOnTheCluster() throws Exception {
    Outcome local = train("local[2]", "local", bench.settings());
    assertEquals(Optional.empty(), bench.undisturbed().difference(local));
  }

  /** Images of one size, which both ways of keeping them hold. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void train_pixelsAndFilesHereAndThere_endsTheSame(int shards) throws Exception {
    Path images = folder.resolve("one-size-" + shards);
    DrawnImages.write(images, 60, i -> new Shape(24, 28, 3));
    List<Outcome> ends = new ArrayList<>();
    for (String keep : List.of("pixels", "encoded")) {
      List<String> settings = settings(ingest(images, keep), "--epochs=1", "--shards=" + shards);
      String name = keep + "-" + shards;
      ends.add(train(bench.cluster().url(), "cluster-" + name, settings));
      ends.add(train("local[2]", "local-" + name, settings));
    }
    for (Outcome end : ends) {
      assertEquals(ends.get(0).weights(), end.weights());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXECUTOR_KILLED", "DRIVER_KILLED"})
  void train_onAClusterWithAFault_endsAsUndisturbed(Fault fault) throws Exception {
    assertFalse(bench.inflict(fault).isBlank());
  }
}
