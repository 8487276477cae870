package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.training.TinyCifar;

/** What executors that are processes of their own tell a sink of Spark's. */
@Tag("cluster")
class ExecutorMetricsTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final String SINK = "spark.metrics.conf.executor.sink.csv.";
  private static final String NAMES = "plugin.org.nshot.spark.metrics.NshotPlugin.";
  private static final int BATCH = 8;
  private static final List<String> EXECUTORS = List.of("0", "1");

  @TempDir Path folder;

  @Test
  void train_executorsWithASink_countTheirShards() throws Exception {
    String data = TinyCifar.ingest(SharedSpark.session(), folder.resolve("images"), 100, 20);
    Files.createDirectories(folder.resolve("sink")); // the sink makes no folders
    List<String> settings =
        List.of(
            "--conf=" + SINK + "class=org.apache.spark.metrics.sink.CsvSink",
            "--conf=" + SINK + "period=1",
            "--conf=" + SINK + "directory=" + folder.resolve("sink"),
            "--data=" + data,
            "--recipe=spos",
            "--channels=2",
            "--cells=1",
            "--epochs=100000",
            "--shards=2",
            "--batch=" + BATCH,
            "--holdout=0.2",
            "--threads=1");
    try (StandaloneCluster cluster = new StandaloneCluster(HOME, folder.resolve("cluster"), "2");
        TrainProcess training =
            TrainProcess.start(
                HOME, cluster.url(), folder.resolve("run"), folder.resolve("log"), settings)) {
      training.await("ten rounds of each executor", () -> EXECUTORS.stream().allMatch(this::ten));
      for (String executor : EXECUTORS) {
        Map.Entry<Long, Double> rounds = values(executor, "task.rounds").lastEntry();
        double images = values(executor, "task.images").get(rounds.getKey());
        assertEquals(0, images % BATCH);
        assertEquals(rounds.getValue(), images / BATCH, 5); // one is read after the other
        assertTrue(last(executor, "task.bytes.in") > rounds.getValue());
        assertTrue(last(executor, "engines.native.bytes") > 1000);
        assertTrue(last(executor, "executor.resident.bytes") > 50e6);
      }
    }
  }

  private boolean ten(String executor) {
    return last(executor, "task.rounds") >= 10;
  }

  private double last(String executor, String metric) {
    TreeMap<Long, Double> values = values(executor, metric);
    return values.isEmpty() ? 0 : values.lastEntry().getValue();
  }

  /** What a gauge or a counter was, by the second; only lines that are written whole. */
  private TreeMap<Long, Double> values(String executor, String metric) {
    Path file = folder.resolve("sink/nshot." + executor + "." + NAMES + metric + ".csv");
    TreeMap<Long, Double> values = new TreeMap<>();
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .skip(1)
          .map(line -> line.split(",")) // t,count or t,value
          .forEach(cells -> values.put(Long.valueOf(cells[0]), Double.valueOf(cells[1])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values;
  }
}
