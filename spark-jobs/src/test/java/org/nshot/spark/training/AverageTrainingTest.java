package org.nshot.spark.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.TrainedRun;
import org.nshot.training.TrainingState;
import org.nshot.training.TrainingStateFiles;

/** A supernet's training that keeps an average of its weights. */
class AverageTrainingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "checkpoints/epoch-00002/" + TrainingStateFiles.WEIGHTS;

  @TempDir static Path shared;
  private static String data;
  private static Path run;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws Exception {
    data = TinyCifar.ingest(SharedSpark.session(), shared, 80, 20);
    run = shared.resolve("run");
    train(run, "--rank-every=2", "--rank-paths=8", "--rank-images=16");
  }

  private static void train(Path run, String... options) throws Exception {
    String[] averaged = {
      "--ema=0.9", "--shards=2", "--batch=8", "--checkpoint-minutes=0.0000001", "--keep=99"
    };
    Nshot.call(
        TinyTraining.arguments(
            data, run, Stream.of(averaged, options).flatMap(Stream::of).toArray(String[]::new)));
  }

  private static TrainedRun trained(Path run) throws IOException {
    return TrainedRun.read(new RunFiles(run.toUri().toString(), new Configuration()));
  }

  @Test
  void train_withAnAverage_hasTheBitsOfLocalTrainerAndTheWeightsOfTrainingWithout()
      throws Exception {
    TrainedRun trained = trained(run);
    TrainingState local = LocalTraining.run(SharedSpark.session(), trained.description());
    assertArrayEquals(local.average().orElseThrow(), trained.weights());
    assertFalse(Arrays.equals(local.weights(), trained.weights()));
    Path without = folder.resolve("without");
    train(without, "--ema=0");
    assertArrayEquals(
        Files.readAllBytes(without.resolve(WEIGHTS)), Files.readAllBytes(run.resolve(WEIGHTS)));
    assertArrayEquals(local.weights(), trained(without).weights());
    assertNotEquals(trained(without).fingerprint(), trained.fingerprint());
  }

  @Test
  void train_stoppedInMidEpoch_endsWithTheSameFiles() throws Exception {
    Path stopped = folder.resolve("stopped");
    train(stopped);
    Files.delete(stopped.resolve("_SUCCESS"));
    try (Stream<Path> checkpoints = Files.list(stopped.resolve("checkpoints"))) {
      for (Path later :
          checkpoints
              .filter(at -> at.getFileName().toString().compareTo("epoch-00001-round-00001") > 0)
              .toList()) {
        Files.delete(later.resolve("manifest.json"));
      }
    }
    assertEquals("epoch-00001-round-00001", trained(stopped).checkpoint());
    train(stopped);
    for (String file :
        List.of(
            TrainingStateFiles.WEIGHTS,
            TrainingStateFiles.MOMENTUM,
            TrainingStateFiles.TABLES,
            TrainingStateFiles.AVERAGE)) {
      String name = "checkpoints/epoch-00002/" + file;
      assertArrayEquals(
          Files.readAllBytes(run.resolve(name)), Files.readAllBytes(stopped.resolve(name)), name);
    }
  }

  /** What ranks while training, and after it, is the average. */
  @Test
  void rank_goesByTheAverage() throws Exception {
    JsonNode last = JSON.readTree(Files.readString(run.resolve("metrics/ranking.jsonl")));
    JsonNode found = ranked(run);
    assertEquals(found.at("/best/0/accuracy"), last.at("/best/accuracy"));
    assertEquals(found.at("/best/0/loss"), last.at("/best/loss"));
    assertEquals(trained(run).fingerprint(), found.get("weights_sha256").asText());
    Path without = folder.resolve("without");
    train(without, "--ema=0");
    assertNotEquals(ranked(without).at("/best/0/loss"), found.at("/best/0/loss"));
  }

  private static JsonNode ranked(Path run) throws Exception {
    Nshot.call("rank", "--run=" + run.toUri(), "--paths=8", "--images=16", "--threads=1");
    return JSON.readTree(Files.readString(run.resolve("ranking/summary.json")));
  }
}
