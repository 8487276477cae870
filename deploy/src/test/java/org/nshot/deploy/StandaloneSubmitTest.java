package org.nshot.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster jar on Spark's own cluster manager: nothing but that jar and Spark's. */
@Tag("cluster")
class StandaloneSubmitTest {
  @TempDir static Path folder;
  private static SparkHome spark;
  private static String data;

  @BeforeAll
  static void ingest() throws Exception {
    spark = SparkHome.layOut(folder.resolve("spark"), List.of());
    data = TinyData.ingest(folder, spark);
  }

  @Test
  void train_twoWorkers_endsWithTheWeightsOfOneProcess() throws Exception {
    JsonNode local =
        Command.local(
                folder,
                spark,
                TinyData.train(data, folder.resolve("local").toUri().toString())
                    .toArray(String[]::new))
            .result();
    try (StandaloneCluster cluster = new StandaloneCluster(spark, folder, 2)) {
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--master",
                  cluster.url(),
                  "--driver-memory",
                  "768m",
                  "--executor-memory",
                  "512m"));
      arguments.addAll(TinyData.train(data, folder.resolve("run").toUri().toString()));
      Command train = Command.start(folder, "nshot", spark.environment(), arguments);
      JsonNode result = train.result();
      assertEquals(local.get("weights_sha256"), result.get("weights_sha256"));
      assertTrue(result.get("weights_sha256").asText().matches("[0-9a-f]{64}"));
      JsonNode other =
          Command.local(
                  folder,
                  spark,
                  TinyData.train(data, folder.resolve("other").toUri().toString(), "--seed=1")
                      .toArray(String[]::new))
              .result();
      assertNotEquals(local.get("weights_sha256"), other.get("weights_sha256"));
    }
  }
}
