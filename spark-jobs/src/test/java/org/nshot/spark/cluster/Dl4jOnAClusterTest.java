package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.DatasetManifest;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.TinyRun;
import org.nshot.spark.training.TinyCifar;

/** DL4J's training on executors that are processes: its graph, its jars and its natives travel. */
@Tag("cluster")
class Dl4jOnAClusterTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void retrain_byDl4jOnTwoExecutors_trainsAShardOnEach() throws Exception {
    String data = TinyCifar.ingest(SharedSpark.session(), folder.resolve("images"), 120, 20);
    DatasetManifest manifest = ImageDataset.open(SharedSpark.session(), data).manifest();
    Path run = folder.resolve("run");
    TinyRun.start(run, data, manifest, Map.of()).checkpoint(1, 3);
    Path net = folder.resolve("net");
    List<String> options =
        List.of(
            "--arch=(3,3,3,3,3,3)",
            "--retrained=" + net,
            "--trainer=dl4j",
            "--shards=2",
            "--batch=20",
            "--epochs=2",
            "--threads=1");
    try (StandaloneCluster cluster = new StandaloneCluster(HOME, folder.resolve("cluster"), "2");
        TrainProcess training =
            TrainProcess.start(
                "retrain", HOME, cluster.url(), run, folder.resolve("log"), options)) {
      training.await("both executors", () -> executors(cluster) == 2);
      assertEquals(0, training.waitFor(), training.log());
    }
    List<String> lines = Files.readAllLines(net.resolve("metrics/train.jsonl"));
    assertEquals(2, lines.size());
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    JsonNode last = new ObjectMapper().readTree(lines.get(1));
    assertTrue(last.get("loss").asDouble() < first.get("loss").asDouble(), lines.toString());
    assertEquals(20, last.at("/test/images").asInt());
    assertTrue(Files.exists(net.resolve("dl4j/epoch-00002.zip")));
  }

  private static int executors(StandaloneCluster cluster) {
    try {
      return cluster.executors().size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
