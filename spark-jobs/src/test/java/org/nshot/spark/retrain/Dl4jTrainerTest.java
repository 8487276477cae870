package org.nshot.spark.retrain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.TrainedRun;
import org.nshot.spark.training.TinyCifar;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;

/** Networks alone, trained by DL4J on Spark. */
class Dl4jTrainerTest {
  private static final String PATH =
      "|nor_conv_3x3~0|+|skip_connect~0|nor_conv_1x1~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|";

  @TempDir static Path shared;
  private static String data;

  @TempDir Path folder;

  @BeforeAll
  static void ingest() throws Exception {
    data = TinyCifar.ingest(SharedSpark.session(), shared, 120, 30);
  }

  private static String[] arguments(Path net, String... options) {
    return Stream.concat(
            Stream.of(
                "retrain",
                "--space=nas-bench-201",
                "--channels=8", // narrower ones make much of rounding
                "--cells=1",
                "--arch=" + PATH,
                "--data=" + data,
                "--retrained=" + net.toUri(),
                "--augment=none",
                "--threads=1"),
            Stream.of(options))
        .toArray(String[]::new);
  }

  private static TrainedRun trained(Path net) throws Exception {
    return TrainedRun.read(new RunFiles(net.toUri().toString(), new Configuration()));
  }

  /**
   * A round of one shard is a step, and with a constant rate DL4J's Nesterov momentum is PyTorch's:
   * both trainers go the same way, one step or two, but for rounding and for statistics.
   */
  @ParameterizedTest
  @ValueSource(ints = {120, 60})
  void retrain_fewSteps_leadsWhereTheEngineLeads(int batch) throws Exception {
    String[] few = {
      "--epochs=1", "--batch=" + batch, "--lr=0.05", "--schedule=constant", "--label-smoothing=0.1"
    };
    Path nshot = folder.resolve("nshot");
    Nshot.call(arguments(nshot, few));
    Path dl4j = folder.resolve("dl4j");
    Nshot.call(
        arguments(
            dl4j,
            Stream.concat(Stream.of(few), Stream.of("--trainer=dl4j")).toArray(String[]::new)));
    ParameterLayout layout = ParameterLayout.of(trained(nshot).description().network().create());
    float[] begin = Initialization.weights(layout, 0);
    float[] expected = trained(nshot).weights();
    float[] actual = trained(dl4j).weights();
    double moved = 0;
    double apart = 0;
    for (Slice slice : layout.slices()) {
      for (int i = slice.offset(); slice.spec().role().trained() && i < slice.end(); i++) {
        moved += Math.pow(expected[i] - begin[i], 2);
        apart += Math.pow(expected[i] - actual[i], 2);
      }
    }
    assertTrue(moved > 1e-4, "it has moved: " + moved);
    assertEquals(0, Math.sqrt(apart / moved), 0.01, "apart, over how far it moved");
  }

  /** One shard has nothing to average: its momentum goes on from stretch to stretch. */
  @Test
  void retrain_oneShard_leadsToTheSameWeightsHoweverOftenItAverages() throws Exception {
    String[] steps = {
      "--trainer=dl4j", "--epochs=1", "--batch=20", "--lr=0.05", "--schedule=constant"
    };
    List<float[]> ends = new ArrayList<>();
    for (int rounds : new int[] {1, 2, 6}) {
      Path net = folder.resolve("net-" + rounds);
      String often = "--averaging-rounds=" + rounds;
      Nshot.call(
          arguments(net, Stream.concat(Stream.of(steps), Stream.of(often)).toArray(String[]::new)));
      ends.add(trained(net).weights());
    }
    assertArrayEquals(ends.get(2), ends.get(1), 1e-5f);
    assertArrayEquals(ends.get(2), ends.get(0), 1e-5f);
  }

  @Test
  void retrain_byDl4j_learnsReportsAndIsExported() throws Exception {
    Path net = folder.resolve("net");
    ObjectNode result =
        Nshot.call(
            arguments(
                net,
                "--trainer=dl4j",
                "--epochs=3",
                "--batch=20",
                "--shards=2",
                "--averaging-rounds=2"));
    List<String> lines = Files.readAllLines(net.resolve("metrics/train.jsonl"));
    assertEquals(3, lines.size());
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    JsonNode last = new ObjectMapper().readTree(lines.get(2));
    assertTrue(last.get("loss").asDouble() < first.get("loss").asDouble(), lines.toString());
    assertEquals(30, last.at("/test/images").asInt());
    assertEquals(0.1, first.at("/lr/max").asDouble(), 1e-9);
    assertTrue(last.at("/lr/max").asDouble() < first.at("/lr/min").asDouble(), lines.toString());
    assertEquals(last.get("test"), result.get("test"));
    assertTrue(Files.exists(net.resolve("dl4j/epoch-00003.zip")));
    ObjectNode exported =
        Nshot.call(
            "export",
            "--retrained=" + net.toUri(),
            "--format=onnx",
            "--output=" + folder.resolve("out").toUri());
    assertEquals(result.at("/test/accuracy"), exported.at("/accuracy/accuracy"));
  }

  /** With one shard nothing depends on an order, so what is resumed ends where it would have. */
  @Test
  void retrain_stoppedAfterAnEpoch_goesOnWithItsMomentum() throws Exception {
    String[] two = {"--trainer=dl4j", "--epochs=2", "--batch=60", "--keep=9"};
    Path undisturbed = folder.resolve("undisturbed");
    Nshot.call(arguments(undisturbed, "--trainer=dl4j", "--epochs=2", "--batch=60", "--keep=1"));
    // Until the second checkpoint lay there, the first was what a run would have gone on from.
    assertFalse(Files.exists(undisturbed.resolve("checkpoints/epoch-00001")));
    assertTrue(Files.exists(undisturbed.resolve("dl4j/epoch-00001.zip")));
    Path stopped = folder.resolve("stopped");
    Nshot.call(arguments(stopped, two));
    Files.delete(stopped.resolve("_SUCCESS"));
    Files.delete(stopped.resolve("checkpoints/epoch-00002/manifest.json"));
    Nshot.call(arguments(stopped, two));
    assertArrayEquals(trained(undisturbed).weights(), trained(stopped).weights(), 1e-6f);
    Files.delete(stopped.resolve("_SUCCESS"));
    Files.delete(stopped.resolve("checkpoints/epoch-00002/manifest.json"));
    Path momentum = stopped.resolve("dl4j/epoch-00001.zip");
    Files.write(momentum, Arrays.copyOf(Files.readAllBytes(momentum), 100));
    Files.deleteIfExists(stopped.resolve("dl4j/.epoch-00001.zip.crc"));
    String damaged =
        assertThrows(IOException.class, () -> Nshot.call(arguments(stopped, two))).getMessage();
    assertTrue(damaged.contains("epoch-00001.zip: damaged ("), damaged);
    Files.delete(momentum);
    String missing =
        assertThrows(IOException.class, () -> Nshot.call(arguments(stopped, two))).getMessage();
    assertTrue(missing.contains("epoch-00001.zip: missing, expected the momentum"), missing);
    String other =
        assertThrows(
                IOException.class, () -> Nshot.call(arguments(stopped, "--epochs=2", "--batch=60")))
            .getMessage();
    assertTrue(other.contains("trainer dl4j, averaged every 5 rounds, now it is nshot"), other);
  }

  @ParameterizedTest
  @CsvSource({
    "--trainer=torch, 'trainer: torch, expected nshot or dl4j'",
    "--averaging-rounds=0, 'averaging-rounds: 0, expected at least 1'",
    "--ema=0.99, 'ema: 0.99, expected 0 with --trainer dl4j'",
    "--clip=5, 'clip: 5.0, expected 0 with --trainer dl4j'",
    "--nesterov=false, 'nesterov: false, expected true with --trainer dl4j'",
    "--decay=all, 'decay: all, expected kernels with --trainer dl4j'"
  })
  void retrain_whatDl4jHasNothingFor_isRefused(String option, String expected) {
    Path net = folder.resolve("net");
    String[] options =
        option.startsWith("--trainer")
            ? new String[] {option}
            : new String[] {"--trainer=dl4j", option};
    assertEquals(
        expected,
        assertThrows(UsageException.class, () -> Nshot.call(arguments(net, options))).getMessage());
    assertFalse(Files.exists(net));
  }
}
