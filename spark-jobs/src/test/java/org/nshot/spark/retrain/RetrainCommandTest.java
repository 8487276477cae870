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
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.data.DatasetManifest;
import org.nshot.data.EvaluationImages;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.evaluation.PathEvaluator;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.WeightRole;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.TinyRun;
import org.nshot.spark.run.TrainedRun;
import org.nshot.spark.training.HeldAtCheckpoint;
import org.nshot.spark.training.LocalTraining;
import org.nshot.spark.training.TinyCifar;
import org.nshot.spark.training.TinyTraining;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.training.TrainingState;
import org.nshot.training.TrainingStateFiles;

class RetrainCommandTest {
  private static final String PATH =
      "|nor_conv_3x3~0|+|skip_connect~0|nor_conv_1x1~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path shared;
  private static SparkSession spark;
  private static String data;
  private static Path run;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    spark = SharedSpark.session();
    data = TinyCifar.ingest(spark, shared, 100, 30);
    DatasetManifest manifest = ImageDataset.open(spark, data).manifest();
    run = shared.resolve("run");
    TinyRun.start(run, data, manifest, Map.of()).checkpoint(1, 3);
  }

  /** A short retraining; the options given go before its own, those without a value are dropped. */
  private static String[] arguments(Path retrained, String... options) {
    return TinyTraining.arguments(
        "retrain",
        List.of(
            "--run=" + run.toUri(),
            "--arch=" + PATH,
            "--retrained=" + retrained.toUri(),
            "--epochs=2",
            "--batch=16",
            "--warmup-epochs=1",
            "--label-smoothing=0.1",
            "--dropout=0.2",
            "--ema=0.9",
            "--threads=1"),
        options);
  }

  private static RunFiles files(Path at) throws IOException {
    return new RunFiles(at.toUri().toString(), new Configuration());
  }

  private static TrainedRun trained(Path retrained) throws IOException {
    return TrainedRun.read(files(retrained));
  }

  private static String message(Class<? extends Throwable> type, String... arguments) {
    String message = assertThrows(type, () -> Nshot.call(arguments)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static List<JsonNode> metrics(Path retrained) throws IOException {
    List<JsonNode> epochs = new ArrayList<>();
    for (String line : Files.readAllLines(retrained.resolve("metrics/train.jsonl"))) {
      ObjectNode epoch = (ObjectNode) JSON.readTree(line);
      epoch.remove(List.of("images_per_second", "seconds", "bytes_down", "bytes_up"));
      epochs.add(epoch);
    }
    return epochs;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void retrain_onSpark_hasTheBitsOfLocalTrainer(int shards) throws Exception {
    ObjectNode result = Nshot.call(arguments(folder.resolve("net"), "--shards=" + shards));
    assertEquals(PATH, result.get("arch").asText());
    TrainedRun trained = trained(folder.resolve("net"));
    assertEquals(100, trained.description().data().samples());
    TrainingState local = LocalTraining.run(spark, trained.description());
    assertArrayEquals(local.average().orElseThrow(), trained.weights());
    assertFalse(Arrays.equals(local.weights(), trained.weights()), "an average");
  }

  @Test
  void retrain_everyEpoch_isTestedOnTheWholeTestSplit() throws Exception {
    Path net = folder.resolve("net");
    ObjectNode result = Nshot.call(arguments(net, "--shards=3"));
    TrainedRun trained = trained(net);
    SearchSpace space = trained.description().network().create();
    ImageDataset dataset = ImageDataset.open(spark, data);
    PathEvaluation expected;
    try (ShardedImages images =
            dataset.evaluated(
                "test",
                IntStream.range(0, 30).toArray(),
                new EvaluationImages(space.image(), trained.description().cropRatio()));
        SubnetEngine engine = SubnetEngines.open(ParameterLayout.of(space), 1)) {
      expected =
          new PathEvaluator(engine, space, ParameterLayout.of(space), trained.weights())
              .evaluate(
                  Architecture.of(),
                  new HeldOutImages(
                      images.shard(0).open(), dataset.manifest().normalization(), 7, 5));
    }
    List<JsonNode> epochs = metrics(net);
    assertEquals(2, epochs.size());
    for (JsonNode epoch : epochs) {
      assertEquals(30, epoch.at("/test/images").asInt());
    }
    assertEquals(expected.accuracy(), epochs.get(1).at("/test/accuracy").asDouble());
    assertEquals(expected.loss(), epochs.get(1).at("/test/loss").asDouble(), 1e-4);
    assertEquals(epochs.get(1).get("test"), result.get("test"));
    assertFalse(epochs.get(0).get("test").equals(epochs.get(1).get("test")));
    assertTrue(trained.description().config().data().holdout().none(), "all images train");
  }

  @Test
  void retrain_stoppedInMidEpoch_endsWithTheSameFiles() throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    String[] often = {"--checkpoint-minutes=0.0000001", "--keep=99", "--shards=2"};
    Nshot.call(arguments(undisturbed, often));
    Path stopped = folder.resolve("stopped");
    Nshot.call(arguments(stopped, often));
    Files.delete(stopped.resolve("_SUCCESS"));
    try (Stream<Path> checkpoints = Files.list(stopped.resolve("checkpoints"))) {
      for (Path later :
          checkpoints
              .filter(at -> at.getFileName().toString().compareTo("epoch-00001-round-00001") > 0)
              .toList()) {
        Files.delete(later.resolve("manifest.json"));
      }
    }
    Nshot.call(arguments(stopped, often));
    for (String file :
        Stream.concat(TrainingStateFiles.names().stream(), Stream.of(TrainingStateFiles.AVERAGE))
            .toList()) {
      String name = "checkpoints/epoch-00002/" + file;
      assertArrayEquals(
          Files.readAllBytes(undisturbed.resolve(name)),
          Files.readAllBytes(stopped.resolve(name)),
          name);
    }
    assertEquals(metrics(undisturbed), metrics(stopped));
  }

  /** A path of FSNAS inherits the weights of its own supernet. */
  @Test
  void retrain_inheritingFromSeveralSupernets_startsFromThePathsOwn() throws Exception {
    Path several = folder.resolve("several");
    DatasetManifest manifest = ImageDataset.open(spark, data).manifest();
    TinyRun.start(several, data, manifest, Map.of("few-shot-block", "0")).checkpoint(1, 3);
    Path net = folder.resolve("net");
    ObjectNode result =
        Nshot.call(
            arguments(
                net, "--run=" + several.toUri(), "--inherit", "--warmup-epochs=0", "--epochs=1"));
    assertEquals(PATH, result.get("arch").asText());
    assertFalse(
        Arrays.equals(
            trained(net).weights(),
            trainedWith(folder.resolve("fresh"), "--run=" + several.toUri())));
  }

  private static float[] trainedWith(Path net, String option) throws Exception {
    Nshot.call(arguments(net, option, "--warmup-epochs=0", "--epochs=1"));
    return trained(net).weights();
  }

  /** The command in a process of its own, killed in the middle of an epoch. */
  @Tag("cluster")
  @Test
  void retrain_killed_endsWithTheSameWeights() throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    String[] often = {"--checkpoint-minutes=0.0001", "--epochs=4", "--shards=3"};
    Nshot.call(arguments(undisturbed, often));
    Path killed = folder.resolve("killed");
    HeldAtCheckpoint.kill(
        "epoch-00002-round-", folder.resolve("mark"), "local[2]", arguments(killed, often));
    assertFalse(Files.exists(killed.resolve("_SUCCESS")));
    Nshot.call(arguments(killed, often));
    assertArrayEquals(trained(undisturbed).weights(), trained(killed).weights());
    assertEquals(metrics(undisturbed), metrics(killed));
  }

  /** With a rate of next to nothing kernels stay what they were in the supernet. */
  @ParameterizedTest
  @CsvSource({"none, ''", "0, supernets.3."})
  void retrain_inheriting_beginsWithTheSupernetsKernels(String fewShotBlock, String prefix)
      throws Exception {
    Path begun = folder.resolve("supernet");
    DatasetManifest manifest = ImageDataset.open(spark, data).manifest();
    TinyRun.start(begun, data, manifest, Map.of("few-shot-block", fewShotBlock)).checkpoint(1, 4);
    Path net = folder.resolve("net");
    Nshot.call(
        arguments(
            net,
            "--run=" + begun.toUri(),
            "--inherit",
            "--lr=1e-20",
            "--weight-decay=0",
            "--epochs=2",
            "--ema=0"));
    TrainedRun trained = trained(net);
    TrainedRun supernet = trained(begun);
    ParameterLayout from = ParameterLayout.of(supernet.description().supernet().create());
    int kernels = 0;
    for (Slice slice : ParameterLayout.of(trained.description().network().create()).slices()) {
      if (slice.spec().role() == WeightRole.KERNEL) {
        kernels++;
        int offset = from.slice(prefix + slice.name()).offset();
        for (int i = 0; i < slice.length(); i++) {
          assertEquals(
              supernet.weights()[offset + i], trained.weights()[slice.offset() + i], slice.name());
        }
      }
    }
    assertTrue(kernels > 5, kernels + " kernels");
    assertEquals(supernet.fingerprint(), trained.description().alone().orElseThrow().inherited());
  }

  @Test
  void retrain_withoutARun_isTheSame() throws Exception {
    Path net = folder.resolve("net");
    Nshot.call(arguments(net, "--epochs=2"));
    Path other = folder.resolve("other");
    Nshot.call(
        arguments(
            other,
            "--run=",
            "--data=" + data,
            "--space=nas-bench-201",
            "--channels=2",
            "--cells=1"));
    assertArrayEquals(trained(net).weights(), trained(other).weights());
  }

  @Test
  void retrain_best_isWhatTheSearchFound() throws Exception {
    Path search = run.resolve("found");
    String[] best = {"--arch=best", "--search=found", "--dry-run"};
    String missing = message(IOException.class, arguments(folder.resolve("net"), best));
    assertTrue(missing.contains("found/best.json: missing; nshot search writes it"), missing);
    Files.createDirectories(search);
    Files.writeString(
        search.resolve("best.json"), "{\"space\": \"nas-bench-201\", \"arch\": \"" + PATH + "\"}");
    ObjectNode result = Nshot.call(arguments(folder.resolve("net"), best));
    assertEquals(PATH, result.at("/settings/arch").asText());
    assertFalse(Files.exists(folder.resolve("net")), "a dry run writes nothing");
    Files.writeString(
        search.resolve("best.json"), "{\"space\": \"proxylessnas\", \"arch\": \"0\"}");
    String other = message(IOException.class, arguments(folder.resolve("net"), best));
    assertTrue(other.endsWith("best.json: space \"proxylessnas\", expected nas-bench-201"), other);
    Files.writeString(search.resolve("best.json"), "{\"space\": \"nas-");
    assertTrue(
        message(IOException.class, arguments(folder.resolve("net"), best)).contains("no JSON"));
  }

  @Test
  void retrain_again_saysItIsDone_andWithOtherSettings_isRefused() throws Exception {
    Path net = folder.resolve("net");
    Nshot.call(arguments(net, "--epochs=2"));
    assertTrue(Nshot.call(arguments(net, "--epochs=2")).get("already_done").asBoolean());
    byte[] kept = Files.readAllBytes(net.resolve("checkpoints/epoch-00002/manifest.json"));
    assertTrue(
        message(IOException.class, arguments(net, "--ema=0.99"))
            .endsWith(
                "was started with ema 0.9, now it is 0.99: take the same, or another --retrained"));
    String path = PATH.replace("nor_conv_1x1", "nor_conv_3x3");
    assertTrue(
        message(IOException.class, arguments(net, "--arch=" + path))
            .contains("was started with arch " + PATH + ", now it is " + path));
    assertTrue(
        message(IOException.class, arguments(net, "--inherit"))
            .contains("was started with inherited weights none, now it is "));
    assertTrue(message(IOException.class, arguments(net, "--lr=0.3")).contains("lr 0.1, now"));
    assertArrayEquals(
        kept, Files.readAllBytes(net.resolve("checkpoints/epoch-00002/manifest.json")));
    String train = message(IOException.class, "train", "--data=" + data, "--run=" + net.toUri());
    assertTrue(
        train.contains("was started with network one path's, alone, now it is a supernet"), train);
    String rank = message(IOException.class, "rank", "--paths=3", "--run=" + net.toUri());
    assertTrue(
        rank.endsWith("a network that was trained alone, expected the run of a supernet"), rank);
    String chain = message(IOException.class, arguments(net, "--run=" + net.toUri()));
    assertTrue(chain.endsWith("expected the run of a supernet"), chain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--arch=(0,1,2); architecture [0, 1, 2] has 3 choices, expected 6",
        "--arch=; --arch: missing, expected a path, or best",
        "--ema=1; ema: 1.0, expected 0 to below 1",
        "--dropout=1; dropout: 1.0, expected 0 to below 1",
        "--schedule=calr; --schedule: calr, expected constant, cosine-step or cosine-epoch",
        "--split=valid; split: no images in valid, expected one of [",
        "--space=proxylessnas; --space: given beside --run, expected one of them",
        "--channels=4; --channels: given beside --run",
        "--warmup-epochs=2; warmup-epochs: 2, expected fewer than the 2 epochs",
        "--run=; --data: missing",
        "--averaging-rounds=5; averaging-rounds: 5 without --trainer dl4j, expected both",
        "--path-sampler=fair; unknown option '--path-sampler'",
      })
  void retrain_badUsage_isRefusedBeforeAnythingIsWritten(String option, String expected) {
    Path net = folder.resolve("net");
    String message = message(UsageException.class, arguments(net, option));
    assertTrue(message.contains(expected), message);
    assertFalse(Files.exists(net));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--ema=0.5", "--dry-run"})
  void retrain_intoAFolderWithSomethingElse_isRefusedAndLeavesItAsItIs(String option)
      throws Exception {
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "mine");
    String message = message(IOException.class, arguments(mine, option));
    assertTrue(
        message.endsWith(
            "mine holds thesis.txt, which is no retraining's; expected an empty or missing folder: take another --retrained"),
        message);
    try (var files = Files.list(mine)) {
      assertEquals(List.of(mine.resolve("thesis.txt")), files.toList());
    }
  }

  @Test
  void retrain_whileAnotherRetrains_namesTheFlag() throws Exception {
    Path net = folder.resolve("net");
    try (RunLock lock = RunLock.acquire(files(net))) {
      assertTrue(
          message(IOException.class, arguments(net)).endsWith("or take another --retrained"));
    }
  }

  @Test
  void retrain_runWithoutCheckpoint_canNotBeInherited() throws Exception {
    Path bare = folder.resolve("bare");
    TinyRun.start(bare, data, ImageDataset.open(spark, data).manifest(), Map.of());
    assertTrue(
        message(
                IOException.class,
                arguments(folder.resolve("net"), "--run=" + bare.toUri(), "--inherit"))
            .endsWith("checkpoints: no whole checkpoint; train writes one"));
  }
}
