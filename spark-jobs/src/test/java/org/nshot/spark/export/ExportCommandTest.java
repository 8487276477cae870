package org.nshot.spark.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.data.Batch;
import org.nshot.data.DatasetManifest;
import org.nshot.data.EvaluationImages;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.export.OnnxFile;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.ProjectVersion;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.dl4j.Dl4jNetworkTest;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.latency.Processor;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.TinyRun;
import org.nshot.spark.run.TrainedRun;
import org.nshot.spark.training.TinyCifar;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.tensors.SafeTensors;
import org.nshot.tensors.Tensor;

class ExportCommandTest {
  private static final String PATH =
      "|nor_conv_3x3~0|+|skip_connect~0|nor_conv_1x1~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|";
  private static final int TEST = 30;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path shared;
  private static SparkSession spark;
  private static String data;
  private static DatasetManifest manifest;
  private static Path run;
  private static Path retrained;
  private static ObjectNode trained;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws Exception {
    spark = SharedSpark.session();
    data = TinyCifar.ingest(spark, shared, 100, TEST);
    manifest = ImageDataset.open(spark, data).manifest();
    run = shared.resolve("run");
    TinyRun.start(run, data, manifest, Map.of()).checkpoint(1, 3);
    retrained = shared.resolve("net");
    trained =
        Nshot.call(
            "retrain",
            "--run=" + run.toUri(),
            "--arch=" + PATH,
            "--retrained=" + retrained.toUri(),
            "--epochs=4",
            "--batch=20",
            "--threads=1",
            "--ema=0.9");
  }

  private ObjectNode export(String... options) throws Exception {
    return Nshot.call(arguments(options));
  }

  private String[] arguments(String... options) {
    return Stream.concat(
            Stream.of("export", "--threads=1", "--output=" + folder.resolve("out").toUri()),
            Stream.of(options))
        .toArray(String[]::new);
  }

  private byte[] model(ObjectNode result) throws IOException {
    byte[] model = Files.readAllBytes(folder.resolve("out").resolve(result.get("file").asText()));
    assertEquals(DigestUtils.sha256Hex(model), result.get("sha256").asText());
    return model;
  }

  private JsonNode card() throws IOException {
    return JSON.readTree(Files.readString(folder.resolve("out/card.json")));
  }

  /** In their order. */
  private static String keys(JsonNode json) {
    List<String> keys = new ArrayList<>();
    json.fieldNames().forEachRemaining(keys::add);
    return String.join(" ", keys);
  }

  private static String ofRun() {
    return "--run=" + run.toUri();
  }

  private static String ofRetrained() {
    return "--retrained=" + retrained.toUri();
  }

  /** The test images as the network gets them. */
  private static Batch testImages() throws IOException {
    ImageDataset dataset = ImageDataset.open(spark, data);
    try (ShardedImages images =
        dataset.evaluated(
            "test",
            IntStream.range(0, TEST).toArray(),
            new EvaluationImages(manifest.image().orElseThrow(), 1))) {
      return new HeldOutImages(images.shard(0).open(), manifest.normalization(), TEST, 0)
          .iterator()
          .next();
    }
  }

  private static float[] runOnnx(byte[] model, Batch batch) throws OrtException {
    try (OnnxRuntimeLogits logits = new OnnxRuntimeLogits(model, manifest.normalization())) {
      return logits.of(batch);
    }
  }

  private static double accuracy(float[] logits, int[] labels) {
    int classes = logits.length / labels.length;
    long correct =
        IntStream.range(0, labels.length)
            .filter(
                image ->
                    IntStream.range(0, classes)
                        .allMatch(
                            c ->
                                logits[image * classes + labels[image]]
                                    >= logits[image * classes + c]))
            .count();
    return (double) correct / labels.length;
  }

  private static float[] engineOnRetrained(Batch batch) throws IOException {
    TrainedRun net =
        TrainedRun.read(new RunFiles(retrained.toUri().toString(), new Configuration()));
    SearchSpace space = net.description().network().create();
    ParameterLayout layout = ParameterLayout.of(space);
    try (SubnetEngine engine = SubnetEngines.open(layout, 1)) {
      engine.load(layout.all(), net.weights());
      return engine.evaluate(space.graph(Architecture.of()), batch).logits();
    }
  }

  /** What retrain reported is what ONNX Runtime finds on the bytes of the test images. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void export_retrainedAsOnnx_hasTheLogitsAndTheAccuracyOfRetrain(boolean folded) throws Exception {
    List<String> options =
        new ArrayList<>(List.of(ofRetrained(), "--format=onnx", "--with-preprocessing"));
    if (!folded) {
      options.add("--no-fold");
    }
    ObjectNode result = export(options.toArray(String[]::new));
    Batch batch = testImages();
    float[] logits = runOnnx(model(result), batch);
    Dl4jNetworkTest.assertSame(engineOnRetrained(batch), logits);
    double reported = trained.at("/test/accuracy").asDouble();
    assertEquals(reported, accuracy(logits, batch.labels()));
    assertEquals(reported, result.at("/accuracy/accuracy").asDouble());
    assertTrue(reported > 0.1, "it has learned something: " + reported);
  }

  @Test
  void export_retrainedAsDl4j_hasTheLogitsOfTheEngine() throws Exception {
    ObjectNode result = export(ofRetrained(), "--format=dl4j");
    Batch batch = testImages();
    Dl4jNetworkTest.assertSame(
        engineOnRetrained(batch), Dl4jNetworkTest.logits(model(result), batch));
  }

  @Test
  void export_retrainedAsSafetensors_hasPyTorchsNames() throws Exception {
    byte[] model = model(export(ofRetrained(), "--format=safetensors"));
    Map<String, Tensor> tensors = SafeTensors.read(new ByteArrayInputStream(model), "model");
    Set<String> names = tensors.keySet();
    assertTrue(names.contains("stem.conv.weight"), names.toString());
    assertTrue(names.contains("stem.conv.bn.running_var"), names.toString());
    assertTrue(names.contains("classifier.bias"), names.toString());
    assertEquals(List.of(2, 3, 3, 3), tensors.get("stem.conv.weight").shape());
  }

  /** A path that was never alone: calibrated and tested here, the same at each asking. */
  @Test
  void export_pathOfASupernet_isCalibratedAndTested() throws Exception {
    ObjectNode result = export(ofRun(), "--arch=" + PATH, "--format=onnx", "--with-preprocessing");
    byte[] model = model(result);
    Batch batch = testImages();
    assertEquals(
        accuracy(runOnnx(model, batch), batch.labels()),
        result.at("/accuracy/accuracy").asDouble());
    assertEquals(60, card().at("/calibration/images").asInt(), "all that trained");
    Files.delete(folder.resolve("out/card.json")); // then it isn't whole, and made anew
    assertArrayEquals(
        model, model(export(ofRun(), "--arch=" + PATH, "--format=onnx", "--with-preprocessing")));
    Files.delete(folder.resolve("out/card.json"));
    export(ofRun(), "--arch=" + PATH, "--format=dl4j", "--calibration-images=20");
    assertEquals(20, card().at("/calibration/images").asInt());
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      assertEquals(
          Set.of("model.zip", "README.md", "card.json"),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  /** A path of a split supernet: the weights of its own part, under names without the part's. */
  @Test
  void export_pathOfAFewShotSupernet_hasTheWeightsOfItsPart() throws Exception {
    Path split = folder.resolve("split");
    TinyRun.start(split, data, manifest, Map.of("few-shot-block", "0")).checkpoint(1, 3);
    byte[] model =
        model(export("--run=" + split.toUri(), "--arch=" + PATH, "--format=safetensors"));
    TrainedRun run = TrainedRun.read(new RunFiles(split.toUri().toString(), new Configuration()));
    Slice part =
        ParameterLayout.of(run.description().supernet().create())
            .slice("supernets.3.classifier.weight");
    assertArrayEquals(
        Arrays.copyOfRange(run.weights(), part.offset(), part.end()),
        SafeTensors.read(new ByteArrayInputStream(model), "model")
            .get("classifier.weight")
            .floats());
  }

  @Test
  void export_supernet_isAllItsWeights() throws Exception {
    byte[] model = model(export(ofRun(), "--format=safetensors"));
    Map<String, Tensor> tensors = SafeTensors.read(new ByteArrayInputStream(model), "model");
    TrainedRun supernet =
        TrainedRun.read(new RunFiles(run.toUri().toString(), new Configuration()));
    ParameterLayout layout = ParameterLayout.of(supernet.description().supernet().create());
    assertEquals(layout.slices().size(), tensors.size());
    assertEquals(layout.length(), tensors.values().stream().mapToInt(t -> t.floats().length).sum());
    assertTrue(
        Files.readString(folder.resolve("out/README.md")).startsWith("# nas-bench-201, supernet"));
    assertTrue(
        assertThrows(UsageException.class, () -> export(ofRun(), "--format=onnx"))
            .getMessage()
            .startsWith("--arch: missing, expected a path or best: onnx can't hold a supernet"));
  }

  @Test
  void export_card_saysWhatTheModelIs() throws Exception {
    Path table =
        Files.writeString(
            folder.resolve("table.csv"),
            "arch,milliseconds,device,threads,batch\n\"" + PATH + "\",1.25,a|phone,2,some\n");
    ObjectNode result = export(ofRetrained(), "--format=onnx", "--latency-table=" + table);
    JsonNode card = card();
    assertEquals(
        "format version model network classes data training accuracy latency nshot", keys(card));
    assertEquals(
        "file format bytes sha256 opset folded input output takes", keys(card.get("model")));
    assertEquals("space options arch notations weights multiply_adds", keys(card.get("network")));
    assertEquals("fingerprint train_images normalization", keys(card.get("data")));
    assertEquals("mean deviation", keys(card.at("/data/normalization")));
    assertEquals("method checkpoint weights_sha256 seed settings", keys(card.get("training")));
    assertEquals("split accuracy loss images", keys(card.get("accuracy")));
    assertEquals(result.get("sha256"), card.at("/model/sha256"));
    assertEquals(OnnxFile.OPSET, card.at("/model/opset").asInt());
    assertEquals(PATH, card.at("/network/arch").asText());
    assertEquals(manifest.fingerprint(), card.at("/data/fingerprint").asText());
    assertEquals(100, card.at("/data/train_images").asInt());
    assertEquals(manifest.classes(), JSON.convertValue(card.get("classes"), List.class));
    assertEquals(trained.get("weights_sha256"), card.at("/training/weights_sha256"));
    assertEquals("0.9", card.at("/training/settings/ema").asText());
    assertEquals("4", card.at("/training/settings/epochs").asText());
    assertEquals(trained.at("/test/accuracy"), card.at("/accuracy/accuracy"));
    assertEquals("test", card.at("/accuracy/split").asText());
    assertEquals(
        JSON.createObjectNode()
            .put("milliseconds", 1.25)
            .put("device", "a|phone")
            .put("threads", 2)
            .put("table", table.toString()),
        card.get("latency"));
    assertFalse(card.get("training").has("recipe"), "a network alone has none");
    assertEquals(
        ProjectVersion.commit(), Optional.ofNullable(card.at("/nshot/commit").textValue()));
    String readme = Files.readString(folder.resolve("out/README.md"));
    assertTrue(readme.contains("trained alone from scratch"), readme);
    assertTrue(
        readme.contains("| latency | 1.250 ms (threads 2, a\\|phone, " + table + ") |"), readme);
    assertTrue(readme.contains(PATH.replace("|", "\\|")), readme);
  }

  /**
   * Without a table, or where it doesn't have the path: timed here, and so the only other thing.
   */
  @Test
  void export_cardWithoutATableOfThePath_saysWhatItWasTimedOn() throws Exception {
    export(ofRetrained(), "--format=onnx");
    JsonNode latency = card().get("latency");
    assertTrue(latency.get("milliseconds").asDouble() > 0, latency.toString());
    assertEquals(Processor.name(), latency.get("device").asText());
    assertEquals("nshot", latency.get("runtime").asText());
    assertEquals(1, latency.get("threads").asInt());
    assertEquals(1, latency.get("batch").asInt());
    assertFalse(latency.has("table"));
    assertTrue(
        Files.readString(folder.resolve("out/README.md"))
            .contains(" ms (batch 1, threads 1, nshot, " + Processor.name()));
    Path table =
        Files.writeString(folder.resolve("table.csv"), "arch,milliseconds\n0 0 0 3 0 0,1.25\n");
    Files.delete(folder.resolve("out/card.json"));
    export(ofRetrained(), "--format=onnx", "--latency-table=" + table);
    assertEquals(Processor.name(), card().at("/latency/device").asText());
  }

  @Test
  void export_card_namesTheRecipeOfTheSupernet() throws Exception {
    Path supernet = folder.resolve("supernet");
    TinyRun.start(supernet, data, manifest, Map.of("path-sampler", "fair")).checkpoint(1, 3);
    export("--run=" + supernet.toUri(), "--format=safetensors");
    assertEquals("file format bytes sha256", keys(card().get("model")));
    assertEquals("space options", keys(card().get("network")));
    assertEquals(
        "method recipe checkpoint weights_sha256 seed settings", keys(card().get("training")));
    assertEquals("fairnas", card().at("/training/recipe").asText());
    assertEquals(
        "A weight-sharing supernet (trained by fairnas).", card().at("/training/method").asText());
    Files.delete(folder.resolve("out/card.json"));
    Path heir = folder.resolve("heir");
    Nshot.call(
        "retrain",
        "--run=" + supernet.toUri(),
        "--arch=" + PATH,
        "--inherit",
        "--retrained=" + heir.toUri(),
        "--epochs=1",
        "--batch=20",
        "--threads=1");
    export("--retrained=" + heir.toUri(), "--format=onnx");
    JsonNode of = card().at("/training/supernet");
    assertEquals("run recipe weights_sha256", keys(of));
    assertEquals("fairnas", of.get("recipe").asText());
    assertTrue(of.get("run").asText().endsWith("/supernet"), of.toString());
    assertEquals(
        TrainedRun.read(new RunFiles(supernet.toUri().toString(), new Configuration()))
            .fingerprint(),
        of.get("weights_sha256").asText());
    assertTrue(
        Files.readString(folder.resolve("out/README.md"))
            .contains("the weights that it had in its supernet (trained by fairnas)"));
  }

  /** The Python of docs/export.md, which needs nothing but Python. */
  @Test
  void export_fileCutShort_isFoundByTheDocumentedCheck() throws Exception {
    export(ofRetrained(), "--format=onnx");
    Matcher check =
        Pattern.compile("```python\n(import hashlib.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/export.md")));
    assertTrue(check.find(), "the check in docs/export.md");
    String code = check.group(1).replace("runs/found-onnx", folder.resolve("out").toString());
    Python python = new Python(folder);
    assertEquals(0, python.run(code));
    Path file = folder.resolve("out/model.onnx");
    byte[] model = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(model, model.length - 1));
    assertEquals(1, python.run(code));
  }

  @Test
  void export_thatWasStopped_isReplacedByTheNext() throws Exception {
    byte[] model = model(export(ofRetrained(), "--format=onnx"));
    Path file = folder.resolve("out/model.onnx");
    Files.write(file, Arrays.copyOf(model, model.length / 2));
    Files.delete(folder.resolve("out/card.json"));
    Files.delete(folder.resolve("out/README.md"));
    assertArrayEquals(model, model(export(ofRetrained(), "--format=onnx")));
    assertEquals(model.length, card().at("/model/bytes").asInt());
  }

  private String message(Class<? extends Throwable> type, String... options) {
    String message = assertThrows(type, () -> export(options)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void export_outputThatExists_isRefusedAndStaysAsItIs() throws Exception {
    Path out = Files.createDirectories(folder.resolve("out"));
    Files.writeString(out.resolve("thesis.txt"), "mine");
    assertTrue(
        message(IOException.class, ofRetrained(), "--format=onnx")
            .endsWith("out: holds thesis.txt already, expected a folder that isn't there yet"));
    Files.delete(out.resolve("thesis.txt"));
    byte[] model = model(export(ofRetrained(), "--format=onnx"));
    assertFalse(Files.exists(out.resolve(RunLock.FILE)));
    assertTrue(
        message(IOException.class, ofRetrained(), "--format=dl4j")
            .contains("out: holds card.json already"));
    assertArrayEquals(model, Files.readAllBytes(out.resolve("model.onnx")));
    assertFalse(Files.exists(out.resolve("model.zip")));
  }

  @Test
  void export_whileAnotherWritesTheOutput_isRefused() throws Exception {
    RunFiles out = new RunFiles(folder.resolve("out").toUri().toString(), new Configuration());
    try (RunLock lock = RunLock.acquire(out)) {
      String message = message(IOException.class, ofRetrained(), "--format=onnx");
      assertTrue(message.contains("out is in use by process "), message);
      assertTrue(message.endsWith("or take another --output"), message);
    }
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "RUN --arch=PATH; Missing required option: '--format=NAME'",
        "RUN --arch=PATH --format=tflite; format: tflite, expected one of onnx, dl4j, safetensors",
        "--arch=PATH --format=onnx; --run and --retrained: neither, expected one of them",
        "RUN NET --format=onnx; --run and --retrained: both, expected one of them",
        "NET --arch=PATH --format=onnx; --arch: given beside --retrained",
        "NET --format=dl4j --with-preprocessing; --with-preprocessing: dl4j, expected onnx",
        "NET --format=safetensors --no-fold; --no-fold: safetensors, expected onnx",
        "RUN --arch=PATH --format=onnx --calibration-images=1; calibration-images: 1, expected",
        "NET --format=onnx --calibration-images=9; --calibration-images: given beside --retrained,",
        "RUN --format=safetensors --calibration-images=9; --calibration-images: given without --arch,",
        "RUN --format=safetensors --latency-table=t.csv; --latency-table: given without --arch,",
        "RUN --arch=22222222 --format=onnx; expected a path of nas-bench-201",
      })
  void export_badUsage_isRefusedBeforeAnythingIsWritten(String options, String expected) {
    String[] given =
        Stream.of(options.split(" "))
            .map(
                option ->
                    option
                        .replace("RUN", ofRun())
                        .replace("NET", ofRetrained())
                        .replace("PATH", PATH))
            .toArray(String[]::new);
    String message = message(UsageException.class, given);
    assertTrue(message.contains(expected), message);
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void export_runsThatAreNone_areNamed() throws Exception {
    assertTrue(
        message(IOException.class, "--retrained=" + run.toUri(), "--format=onnx")
            .endsWith(
                "the run of a supernet, expected a network that nshot retrain trained: --run"
                    + " exports its paths"));
    assertTrue(
        message(IOException.class, "--run=" + retrained.toUri(), "--arch=" + PATH, "--format=onnx")
            .endsWith("a network that was trained alone, expected the run of a supernet"));
    Path bare = folder.resolve("bare");
    TinyRun.start(bare, data, manifest, Map.of());
    assertTrue(
        message(IOException.class, "--run=" + bare.toUri(), "--arch=" + PATH, "--format=onnx")
            .endsWith("no whole checkpoint; train writes one"));
    assertFalse(Files.exists(folder.resolve("out")));
  }
}
