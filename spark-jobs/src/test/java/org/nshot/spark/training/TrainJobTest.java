package org.nshot.spark.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.spark.CommandProcess;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.events.RoundCost;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.rounds.JobNames;
import org.nshot.spark.rounds.SparkTrainer;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.TrainedRun;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingLoop;
import org.nshot.training.TrainingState;
import org.nshot.training.TrainingStateFiles;

class TrainJobTest {
  private static final int TRAIN = 150;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path shared;
  private static SparkSession spark;
  private static String data;

  @TempDir Path folder;

  @BeforeAll
  static void ingest() throws IOException {
    spark = SharedSpark.session();
    data = TinyCifar.ingest(spark, shared, TRAIN, 20);
  }

  /** A small training; the options given go before its own. */
  private static String[] arguments(Path run, String... options) {
    return TinyTraining.arguments(data, run, options);
  }

  private static float[] finalWeights(Path run) throws IOException {
    return TinyTraining.weights(run);
  }

  private static String message(Class<? extends Throwable> type, String... arguments) {
    return assertThrows(type, () -> Nshot.call(arguments)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "1, panda-dynas, 1",
    "3, panda-dynas, 1",
    "3, spos, 2",
    "3, dynas-fairnas, 1",
    "1, sumnas, 1",
    "3, sumnas, 1",
    "1, fsnas, 1",
    "3, dynas-fsnas, 1"
  })
  void train_onSpark_hasTheBitsOfLocalTrainer(int shards, String recipe, int pathsPerRound)
      throws Exception {
    Path run = folder.resolve("run");
    Nshot.call(
        arguments(
            run, "--recipe=" + recipe, "--shards=" + shards, "--paths-per-round=" + pathsPerRound));
    TrainingConfig config =
        TrainedRun.read(new RunFiles(run.toUri().toString(), new Configuration()))
            .description()
            .config();
    assertArrayEquals(trainLocally(config), finalWeights(run));
  }

  /** A layer-wise space of a user's own, from its YAML on. */
  @ParameterizedTest
  @CsvSource({"1, panda-dynas", "3, panda-dynas", "3, dynas-fairnas"})
  void train_usersOwnSpace_hasTheBitsOfLocalTrainerAndNeedsItsFileNoMore(int shards, String recipe)
      throws Exception {
    Path file = Files.writeString(folder.resolve("mine.yaml"), MINE);
    Path run = folder.resolve("run");
    String[] settings = {
      "--recipe=" + recipe, "--shards=" + shards, "--flops=:0.16", "--space=" + file, "--divisor=4"
    };
    Nshot.call(layerwise(run, settings));
    Files.delete(file);
    RunFiles files = new RunFiles(run.toUri().toString(), new Configuration());
    TrainingConfig config = TrainedRun.read(files).description().config();
    assertEquals("mine", config.space().name());
    assertEquals("4", config.space().options().get("divisor"));
    assertArrayEquals(trainLocally(config), finalWeights(run));
    // config.yaml alone is enough to train the same again, elsewhere
    Path again = folder.resolve("again");
    Nshot.call(
        "train",
        "--data=" + data,
        "--run=" + again.toUri(),
        "--config=" + run.resolve("config.yaml"));
    assertArrayEquals(finalWeights(run), finalWeights(again));
    double accepted =
        new ObjectMapper()
            .readTree(Files.readAllLines(run.resolve("metrics/train.jsonl")).get(0))
            .required("accepted_paths")
            .asDouble();
    assertTrue(accepted > 0 && accepted < 1, "share of accepted paths: " + accepted);
    ObjectNode ranked =
        Nshot.call("rank", "--run=" + run.toUri(), "--paths=6", "--images=8", "--threads=1");
    assertEquals(6, ranked.get("paths").asInt());
  }

  private static final String MINE =
      """
      name: mine
      resolution: 32
      classes: 10
      activation: relu6
      stem: {channels: 4, kernel: 3, stride: 2}
      first: {channels: 4, kernel: 3, stride: 1}
      operations: [k3e2, k5e3, identity]
      stages:
        - {channels: 8, layers: 2, stride: 2}
        - {channels: 12, layers: 2, stride: 2, operations: [k3e1, k7e2, k5e4, identity]}
      head: {channels: 24}
      """;

  private static String[] layerwise(Path run, String... options) {
    return Stream.concat(Stream.of(arguments(run, options)), Stream.<String>of())
        .filter(argument -> !argument.startsWith("--channels") && !argument.startsWith("--cells"))
        .toArray(String[]::new);
  }

  @Test
  void train_againWithAnotherDescription_isRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("mine.yaml"), MINE);
    Path run = folder.resolve("run");
    Nshot.call(layerwise(run, "--space=" + file, "--epochs=1"));
    Files.writeString(file, MINE.replace("k7e2", "k7e3"));
    String message = message(IOException.class, layerwise(run, "--space=" + file, "--epochs=1"));
    assertTrue(message.contains("was started with space"), message);
    assertTrue(message.contains("k7e2") && message.contains("k7e3"), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void train_withAnOptionOfAnotherSpace_namesTheSpacesOwn() {
    assertEquals(
        "cells: no option of nas-bench-macro, which has width, divisor, head",
        message(
            UsageException.class,
            arguments(folder.resolve("run"), "--space=nas-bench-macro", "--threads=1")));
    assertFalse(Files.exists(folder.resolve("run")));
  }

  private static float[] trainLocally(TrainingConfig config) throws IOException {
    TrainingSetup setup = TrainingSetup.of(spark, data, config);
    return LocalTraining.run(setup, setup.training().start()).weights();
  }

  /** Gradients added up on the driver and on executors: every file of every checkpoint is equal. */
  @ParameterizedTest
  @CsvSource({
    "panda-dynas, 1, 1, float32",
    "spos, 2, 1, bfloat16",
    "dynas-fairnas, 1, 1, float32",
    "panda-dynas, 1, 2, float16",
    "sumnas, 1, 2, float32"
  })
  void train_combinedOnExecutors_hasTheStateOfCombinedOnDriver(
      String recipe, int pathsPerRound, int innerSteps, String wire) throws Exception {
    String[] options = {
      "--recipe=" + recipe,
      "--paths-per-round=" + pathsPerRound,
      "--inner-steps=" + innerSteps,
      "--wire=" + wire,
      "--shards=3"
    };
    Path onDriver = folder.resolve("driver");
    Nshot.call(arguments(onDriver, options));
    Path onExecutors = folder.resolve("executors");
    Nshot.call(
        arguments(
            onExecutors,
            Stream.concat(Stream.of(options), Stream.of("--driver-combines-mib=0"))
                .toArray(String[]::new)));
    assertEquals(withoutTimes(onDriver), withoutTimes(onExecutors));
    for (String epoch : List.of("epoch-00001", "epoch-00002")) {
      for (String file : TrainingStateFiles.names()) {
        String name = "checkpoints/" + epoch + "/" + file;
        assertArrayEquals(
            Files.readAllBytes(onDriver.resolve(name)),
            Files.readAllBytes(onExecutors.resolve(name)),
            name);
      }
    }
  }

  /** Half the bytes for about the same training. */
  @ParameterizedTest
  @ValueSource(strings = {"float16", "bfloat16"})
  void train_onANarrowerWire_learnsTheSameFromHalfTheBytes(String wire) throws Exception {
    Path wide = folder.resolve("wide");
    Nshot.call(arguments(wide, "--recipe=spos", "--shards=2", "--wire=float32"));
    Path narrow = folder.resolve("narrow");
    Nshot.call(arguments(narrow, "--recipe=spos", "--shards=2", "--wire=" + wire));
    for (int epoch = 0; epoch < 2; epoch++) {
      JsonNode was =
          JSON.readTree(Files.readAllLines(wide.resolve("metrics/train.jsonl")).get(epoch));
      JsonNode is =
          JSON.readTree(Files.readAllLines(narrow.resolve("metrics/train.jsonl")).get(epoch));
      for (String bytes : List.of("bytes_down", "bytes_up")) {
        double share = is.get(bytes).asDouble() / was.get(bytes).asDouble();
        assertTrue(share > 0.5 && share < 0.65, bytes + " " + share);
      }
      assertEquals(was.get("loss").asDouble(), is.get("loss").asDouble(), 0.01);
    }
    float[] weights = finalWeights(wide);
    float[] others = finalWeights(narrow);
    assertFalse(Arrays.equals(weights, others));
    assertArrayEquals(weights, others, 0.02f);
  }

  @Test
  void train_combinedOnExecutors_leavesNoShuffleBehind() throws Exception {
    Map<String, String> small =
        Map.of(
            "channels",
            "2",
            "cells",
            "1",
            "epochs",
            "1",
            "batch",
            "16",
            "holdout",
            "0.2",
            "shards",
            "3");
    TrainingSetup setup = TrainingSetup.of(spark, data, TrainingConfig.of(small));
    ShardedImages shards = setup.shards();
    shards.rdd().count();
    int before = shuffles();
    TrainingState state = setup.training().start();
    List<RoundCost> costs = new ArrayList<>();
    try (SparkTrainer trainer =
        new SparkTrainer(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            shards.rdd(),
            setup.training(),
            setup.workerSetup(),
            0,
            new JobNames("nshot test", setup.training().horizon()),
            costs::add)) {
      new TrainingLoop(setup.training(), trainer).run(state, report -> true);
      assertTrue(costs.stream().allMatch(cost -> cost.split().combine() > 0), costs.toString());
    } finally {
      shards.close();
    }
    assertEquals(1, state.epoch());
    assertTrue(
        shuffles() <= before, shuffles() + " shuffles, " + before + " before"); // GC ends some
  }

  private static int shuffles() {
    return ((MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker()).shuffleStatuses().size();
  }

  @Test
  void train_innerSteps_takesFewerRoundsAndHasTheBitsOfLocalTrainer() throws Exception {
    Path run = folder.resolve("run");
    JsonNode result = Nshot.call(arguments(run, "--shards=2", "--inner-steps=2"));
    assertEquals(2 * 2, result.get("steps").asInt());
    TrainingConfig config =
        TrainedRun.read(new RunFiles(run.toUri().toString(), new Configuration()))
            .description()
            .config();
    assertEquals(2, config.inner().steps());
    assertArrayEquals(trainLocally(config), finalWeights(run));
  }

  @Test
  void train_moreInnerStepsThanImages_isRefused() {
    String message =
        message(IOException.class, arguments(folder.resolve("run"), "--inner-steps=8"));
    assertEquals(
        "inner-steps: 8 of 16 images on each of 1 shards, expected at most the 120 there are",
        message);
  }

  @Test
  void train_batchThatIsNoArray_namesTheLargest() {
    String message =
        message(IOException.class, arguments(folder.resolve("run"), "--batch=50000000"));
    assertTrue(message.startsWith("batch: 50000000 of "), message);
    assertTrue(message.endsWith(" of them, for a batch is one array"), message);
  }

  @Test
  void train_resolutionWhoseBatchIsNoArray_namesTheLargest() {
    String message =
        message(
            IOException.class,
            arguments(folder.resolve("run"), "--resolution=20000", "--batch=256"));
    assertEquals(
        "batch: 256 of 20000x20000x3 images, expected at most 1 of them, for a batch is one array",
        message);
  }

  @Test
  void train_whatTheDriverCombines_hasADefaultAndABound() {
    assertEquals("128", TrainRequest.DRIVER_COMBINES_MIB);
    assertTrue(
        message(UsageException.class, arguments(folder.resolve("run"), "--driver-combines-mib=-1"))
            .startsWith("driver-combines-mib: -1"));
  }

  @Test
  void train_taskFailsOnItsFirstTry_changesNothing() throws Exception {
    Path run = folder.resolve("run");
    Nshot.call(arguments(run, "--shards=3", "--epochs=1"));
    TrainingConfig config =
        TrainedRun.read(new RunFiles(run.toUri().toString(), new Configuration()))
            .description()
            .config();
    TrainingSetup setup = TrainingSetup.of(spark, data, config);
    Training training = setup.training();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    ShardedImages shards = setup.shards();
    TrainingState state = training.start();
    try (SparkTrainer trainer =
        new SparkTrainer(
            context,
            shards.rdd(),
            training,
            setup.workerSetup(),
            Long.MAX_VALUE,
            new JobNames("nshot test", training.horizon()),
            cost -> {})) {
      new TrainingLoop(
              training,
              (plan, weights) -> {
                trainer.train(plan, weights); // a first try whose results are lost
                return trainer.train(plan, weights);
              })
          .run(state, report -> true);
    } finally {
      shards.close();
    }
    assertArrayEquals(finalWeights(run), state.weights());
  }

  @Test
  void train_done_leavesResultMetricsAndSettings() throws Exception {
    Path run = folder.resolve("run");
    JsonNode result = Nshot.call(arguments(run));
    assertEquals("train", result.get("command").asText());
    assertEquals(2 * 8, result.get("steps").asInt());
    assertTrue(Files.exists(run.resolve("_SUCCESS")));
    assertFalse(Files.exists(run.resolve(RunLock.FILE)));
    assertEquals(result, JSON.readTree(Files.readString(run.resolve("result.json"))));
    List<String> lines = Files.readAllLines(run.resolve("metrics/train.jsonl"));
    assertEquals(2, lines.size());
    JsonNode epoch = JSON.readTree(lines.get(1));
    for (String key :
        new String[] {
          "loss",
          "accuracy",
          "lr",
          "path_probabilities",
          "data_entropy",
          "gradient_variance",
          "images_per_second",
          "seconds",
          "bytes_down",
          "bytes_up"
        }) {
      assertTrue(epoch.hasNonNull(key), key);
    }
    double parts = 0;
    for (String part :
        new String[] {"driver", "broadcast", "schedule", "compute", "result", "combine"}) {
      assertTrue(epoch.at("/seconds/" + part).asDouble() >= 0, part);
      parts += epoch.at("/seconds/" + part).asDouble();
    }
    assertEquals(epoch.at("/seconds/wall").asDouble(), parts, 1e-6);
    assertTrue(epoch.at("/seconds/compute").asDouble() > 0);
    assertEquals(120, epoch.get("images").asInt());
    assertTrue(epoch.get("data_entropy").asDouble() <= Math.log(120));
    assertTrue(epoch.get("bytes_up").asLong() > 0);
  }

  @Test
  void train_again_saysItIsDoneAndTouchesNothing() throws Exception {
    Path run = folder.resolve("run");
    JsonNode first = Nshot.call(arguments(run, "--epochs=1"));
    JsonNode second = Nshot.call(arguments(run, "--epochs=1"));
    assertTrue(second.get("already_done").asBoolean());
    assertEquals(first.get("weights_sha256"), second.get("weights_sha256"));
  }

  @Test
  void train_againWithAnotherSetting_namesIt() throws Exception {
    Path run = folder.resolve("run");
    Nshot.call(arguments(run, "--epochs=1"));
    String message = message(IOException.class, arguments(run, "--epochs=1", "--lr=0.3"));
    assertTrue(message.contains("lr 0.025, now it is 0.3"), message);
  }

  @Test
  void train_newestCheckpointCutShort_goesOnFromTheOneBeforeToTheSameWeights() throws Exception {
    Path run = folder.resolve("run");
    Nshot.call(arguments(run));
    float[] undisturbed = finalWeights(run);
    Path weights = run.resolve("checkpoints/epoch-00002/weights.safetensors");
    try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
      channel.truncate(100);
    }
    Files.delete(run.resolve("checkpoints/epoch-00002/.weights.safetensors.crc"));
    Files.delete(run.resolve("_SUCCESS"));
    Nshot.call(arguments(run));
    assertArrayEquals(undisturbed, finalWeights(run));
    assertEquals(2, Files.readAllLines(run.resolve("metrics/train.jsonl")).size());
  }

  @Test
  void train_allCheckpointsDamaged_isRefusedAndLeavesTheMetrics() throws Exception {
    Path run = folder.resolve("run");
    Nshot.call(arguments(run, "--epochs=1"));
    Files.delete(run.resolve("checkpoints/epoch-00001/weights.safetensors"));
    Files.delete(run.resolve("_SUCCESS"));
    String message = message(IOException.class, arguments(run, "--epochs=1"));
    assertTrue(message.contains("checkpoints: epoch-00001 and any before it are damaged"), message);
    assertEquals(1, Files.readAllLines(run.resolve("metrics/train.jsonl")).size());
  }

  @Test
  void train_doneAndItsResultCutShort_namesTheFile() throws Exception {
    Path run = folder.resolve("run");
    Nshot.call(arguments(run, "--epochs=1"));
    Files.writeString(run.resolve("result.json"), "");
    Files.deleteIfExists(run.resolve(".result.json.crc"));
    String message = message(IOException.class, arguments(run, "--epochs=1"));
    assertTrue(message.contains("result.json: empty or cut short, expected a JSON"), message);
    Files.delete(run.resolve("_SUCCESS")); // as it says
    assertEquals(1, Nshot.call(arguments(run, "--epochs=1")).get("epochs").asInt());
    assertTrue(Nshot.call(arguments(run, "--epochs=1")).get("already_done").asBoolean());
  }

  @Test
  void train_dataWithMoreClasses_isRefused() throws Exception {
    Path run = folder.resolve("run");
    Nshot.call(arguments(run, "--epochs=1"));
    Files.delete(run.resolve("_SUCCESS"));
    Path description = run.resolve("dataset.json");
    Files.writeString(
        description,
        Files.readString(description)
            .replaceFirst("\"classes\" : \\[ \"[^\"]*\",", "\"classes\" : ["));
    String message = message(IOException.class, arguments(run, "--epochs=1"));
    assertTrue(message.contains("number of classes 9, now it is 10"), message);
  }

  @Test
  void train_runDirectoryInUse_namesTheProcess() throws Exception {
    Path run = folder.resolve("run");
    RunFiles files = new RunFiles(run.toUri().toString(), new Configuration());
    try (RunLock held = RunLock.acquire(files)) {
      assertTrue(message(IOException.class, arguments(run)).contains("in use by process"));
    }
  }

  @Test
  void train_lossIsNaN_stopsAndKeepsTheLastGoodCheckpoint() throws Exception {
    Path run = folder.resolve("run");
    String[] diverging =
        arguments(
            run,
            "--recipe=spos",
            "--lr=1e9",
            "--clip=0",
            "--schedule=constant",
            "--epochs=4",
            "--checkpoint-minutes=0.0000001");
    Exception thrown = assertThrows(Exception.class, () -> Nshot.call(diverging));
    assertTrue(thrown.getMessage().contains("expected a finite number"), thrown.getMessage());
    assertTrue(thrown.getMessage().matches("epoch \\d+, round \\d+.*"), thrown.getMessage());
    for (float weight : finalWeights(run)) {
      assertTrue(Float.isFinite(weight));
    }
    assertFalse(Files.exists(run.resolve("_SUCCESS")));
    assertTrue(Files.readString(run.resolve("failure.json")).contains("expected a finite number"));
  }

  @Test
  void train_dryRunWithWeightsThatAreNotThere_saysSo() {
    Path run = folder.resolve("run");
    String from = folder.resolve("none").toString();
    String[] train = {"--recipe=fsnas", "--transfer=" + from};
    String[] dry = {"--dry-run", train[0], train[1]};
    String message = message(IOException.class, arguments(run, dry));
    assertTrue(message.startsWith("transfer: "), message);
    assertTrue(message.contains(from), message);
    assertFalse(Files.exists(run));
    assertEquals(message, message(IOException.class, arguments(run, train)));
    assertTrue(Files.exists(run.resolve("config.yaml")), "it has begun");
    assertEquals(message, message(IOException.class, arguments(run, dry)));
  }

  @Test
  void train_dryRun_resolvesEverythingAndWritesNothing() throws Exception {
    Path run = folder.resolve("run");
    JsonNode result = Nshot.call(arguments(run, "--dry-run", "--shards=2"));
    assertTrue(result.get("dry_run").asBoolean());
    assertEquals(60 * (3072 + 28), result.get("task_disk_bytes").asInt(), 1000); // and an index
    assertTrue(result.get("task_native_bytes").asLong() > 0);
    assertTrue(result.get("round_bytes_down").asLong() > 0);
    assertEquals("calr", result.at("/settings/schedule").asText());
    assertFalse(Files.exists(run));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--shards=0",
        "--lr=-1",
        "--epochs=0",
        "--holdout=1.5",
        "--holdout=0/class",
        "--warmup-epochs=3",
        "--resolution=0",
        "--crop-ratio=2",
        "--jitter=0.4",
        "--recipe=darts",
        "--preset=imagnet",
        "--keep=0",
        "--lrr=1",
        "--batch=many"
      })
  void train_badUsage_isRefusedBeforeAnythingIsWritten(String option) {
    Path run = folder.resolve("run");
    String message = message(UsageException.class, arguments(run, option));
    assertFalse(message.contains("\n"), message);
    assertTrue(message.contains(option.substring(2, option.indexOf('='))), message);
    assertFalse(Files.exists(run));
  }

  @Test
  void train_noSuchData_namesIt() {
    Path missing = folder.resolve("nothing");
    String message =
        message(IOException.class, arguments(folder.resolve("run"), "--data=" + missing.toUri()));
    assertTrue(message.contains(missing.toString()), message);
  }

  @Test
  void train_moreShardsThanImages_isRefused() {
    String message = message(IOException.class, arguments(folder.resolve("run"), "--shards=121"));
    assertTrue(message.contains("121"), message);
  }

  /**
   * The command in processes of its own, killed twice in the middle of an epoch, on one core and on
   * two: every time the bits of a run that nobody disturbed.
   */
  @Test
  void train_killedTwiceOnOneAndTwoCores_endsWithTheSameWeights() throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    String[] more = {"--shards=3", "--checkpoint-minutes=0.0001", "--keep=2"};
    Nshot.call(arguments(undisturbed, more));
    Path killed = folder.resolve("killed");
    String[] held = arguments(killed, more);
    HeldAtCheckpoint.kill("epoch-00000-round-", folder.resolve("first"), "local[1]", held);
    HeldAtCheckpoint.kill("epoch-00001-round-", folder.resolve("second"), "local[2]", held);
    assertFalse(Files.exists(killed.resolve("_SUCCESS")));
    Process last = CommandProcess.start("local[1]", arguments(killed, more));
    assertEquals(0, last.waitFor());
    assertArrayEquals(finalWeights(undisturbed), finalWeights(killed));
    assertEquals(
        withoutTimes(undisturbed), withoutTimes(killed), "metrics but for times and bytes");
  }

  /** FSNAS from a one-shot supernet: stopped in another supernet's turn, the source gone. */
  @Test
  void train_fewShotWithTransfer_resumesWithoutItsSourceToTheSameWeights() throws Exception {
    Path oneShot = folder.resolve("one-shot");
    Nshot.call(arguments(oneShot, "--recipe=spos", "--epochs=1"));
    Path run = folder.resolve("run");
    String[] fewShot = {
      "--recipe=fsnas", "--epochs=1", "--keep=9", "--shards=3", "--transfer=" + oneShot.toUri()
    };
    assertEquals(5, Nshot.call(arguments(run, fewShot)).get("epochs").asInt());
    float[] whole = finalWeights(run);
    FileUtils.forceDelete(oneShot.toFile());
    for (int last : new int[] {2, 0}) { // within the supernets' turns, and before the first
      for (int later = last + 1; later <= 5; later++) {
        FileUtils.forceDelete(run.resolve("checkpoints/epoch-0000" + later).toFile());
      }
      FileUtils.forceDelete(run.resolve("_SUCCESS").toFile());
      Nshot.call(arguments(run, fewShot));
      assertArrayEquals(whole, finalWeights(run));
    }
    ObjectNode ranked =
        Nshot.call("rank", "--run=" + run.toUri(), "--paths=20", "--images=8", "--threads=1");
    assertEquals(20, ranked.get("paths").asInt());
    Path other = folder.resolve("other");
    assertTrue(
        message(IOException.class, arguments(other, fewShot))
            .endsWith("one-shot: no run (config.yaml, dataset.json); train writes one"));
  }

  @Test
  void train_transferFromAnotherSupernet_namesBoth() throws Exception {
    Path oneShot = folder.resolve("one-shot");
    Nshot.call(arguments(oneShot, "--recipe=spos", "--epochs=1"));
    String message =
        message(
            IOException.class,
            arguments(
                folder.resolve("run"),
                "--recipe=fsnas",
                "--channels=3",
                "--transfer=" + oneShot.toUri()));
    assertTrue(message.startsWith("transfer: file:"), message);
    assertTrue(
        message.contains(
            "trains nas-bench-201 {channels=2, cells=1}, 32x32x3 images, 10 classes, few-shot-block none, expected nas-bench-201 {channels=3"),
        message);
    assertFalse(Files.exists(folder.resolve("run/checkpoints")));
  }

  private static List<Map<String, JsonNode>> withoutTimes(Path run) throws IOException {
    List<Map<String, JsonNode>> epochs = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics/train.jsonl"))) {
      Map<String, JsonNode> epoch = new HashMap<>();
      JSON.readTree(line).properties().forEach(e -> epoch.put(e.getKey(), e.getValue()));
      List.of("images_per_second", "seconds", "bytes_down", "bytes_up").forEach(epoch::remove);
      epochs.add(epoch);
    }
    return epochs;
  }
}
