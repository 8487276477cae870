package org.nshot.spark.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.spark.CommandProcess;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.training.TinyCifar;
import org.nshot.spark.training.TinyTraining;

/**
 * Spark's event log of a training with the launcher's properties: docs/metrics.md says its size.
 */
@Tag("cluster")
class EventLogTest {
  private static final int EPOCHS = 30;

  @TempDir Path folder;

  /** Bytes that a round adds, between two lengths of training. */
  @ParameterizedTest
  @CsvSource({"1, 1500", "4, 2500"})
  void eventLog_ofManyRounds_staysSmall(int shards, int most) throws Exception {
    String data = TinyCifar.ingest(SharedSpark.session(), folder, 80, 20);
    int rounds = shards == 1 ? 4 : 1; // of an epoch of 60 images
    long shorter = bytes(data, shards, EPOCHS);
    long longer = bytes(data, shards, 3 * EPOCHS);
    double each = (double) (longer - shorter) / (2 * EPOCHS * rounds);
    System.err.printf(
        "event log: %d shards: %.0f bytes a round (%d for %d rounds, %d for %d)%n",
        shards, each, shorter, EPOCHS * rounds, longer, 3 * EPOCHS * rounds);
    assertTrue(each > 0 && each < most, each + " bytes a round");
  }

  private long bytes(String data, int shards, int epochs) throws Exception {
    Path log = Files.createDirectories(folder.resolve("log-%d-%d".formatted(shards, epochs)));
    List<String> properties = new ArrayList<>();
    Files.readAllLines(Path.of("src", "main", "launcher", "spark.properties")).stream()
        .filter(line -> line.startsWith("spark."))
        .filter(line -> !line.startsWith("spark.executorEnv"))
        .map(line -> "-D" + line.replaceFirst("\\s+", "="))
        .forEach(properties::add);
    properties.add("-Dspark.eventLog.enabled=true");
    properties.add("-Dspark.eventLog.dir=" + log.toUri());
    Process training =
        CommandProcess.start(
            "local[2]",
            properties,
            TinyTraining.arguments(
                data,
                folder.resolve("run-%d-%d".formatted(shards, epochs)),
                "--shards=" + shards,
                "--epochs=" + epochs));
    assertEquals(0, training.waitFor());
    return size(log);
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
