package org.nshot.spark.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.data.ImageShard;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.TrainedRun;
import org.nshot.training.TrainingConfig;

/** Training on image files of many sizes. */
class EncodedTrainingTest {
  private static final int IMAGES = 60;

  @TempDir static Path shared;
  private static String data;

  @TempDir Path folder;

  @BeforeAll
  static void ingest() throws Exception {
    SharedSpark.session();
    DrawnImages.write(shared.resolve("in"), IMAGES, i -> new Shape(20 + i % 7, 20 + i % 9, 3));
    data = shared.resolve("out").toUri().toString();
    Nshot.call(
        "ingest", "--format=image-folder", "--input=" + shared.resolve("in"), "--output=" + data);
  }

  private static JsonNode train(Path run, String... options) throws Exception {
    List<String> given = List.of(options);
    boolean own = given.stream().anyMatch(option -> option.startsWith("--data="));
    return Nshot.call(
        Stream.concat(
                Stream.of(
                    "train",
                    "--run=" + run.toUri(),
                    "--recipe=panda-dynas",
                    "--channels=2",
                    "--cells=1",
                    "--batch=8",
                    "--holdout=0.2",
                    "--threads=1",
                    "--resolution=16"),
                Stream.concat(own ? Stream.empty() : Stream.of("--data=" + data), given.stream()))
            .toArray(String[]::new));
  }

  private static TrainedRun trained(Path run) throws IOException {
    return TrainedRun.read(new RunFiles(run.toUri().toString(), new Configuration()));
  }

  /** Images of one size, kept in both ways: what trains is the same. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void train_onPixelsAndOnFiles_hasTheSameBits(int shards) throws Exception {
    Path images = folder.resolve("in");
    DrawnImages.write(images, IMAGES, i -> new Shape(24, 28, 3));
    List<float[]> ends = new ArrayList<>();
    for (String keep : List.of("pixels", "encoded")) {
      String kept = folder.resolve(keep).toUri().toString();
      JsonNode ingested =
          Nshot.call(
              "ingest",
              "--format=image-folder",
              "--keep=" + keep,
              "--input=" + images,
              "--output=" + kept);
      assertEquals(keep, ingested.get("storage").asText());
      Path run = folder.resolve("run-" + keep);
      train(
          run,
          "--data=" + kept,
          "--epochs=2",
          "--augment=imagenet",
          "--jitter=0.4",
          "--shards=" + shards);
      ends.add(trained(run).weights());
    }
    assertArrayEquals(ends.get(0), ends.get(1));
  }

  @Test
  void train_stoppedInMidEpochOnFiles_goesOnToTheSameBits() throws Exception {
    Path whole = folder.resolve("whole");
    train(whole, "--epochs=2", "--augment=imagenet", "--shards=3", "--checkpoint-minutes=0.0001");
    Path stopped = folder.resolve("stopped");
    Files.createDirectories(stopped.resolve("checkpoints"));
    for (String file : List.of("config.yaml", "dataset.json")) {
      Files.copy(whole.resolve(file), stopped.resolve(file));
    }
    Path checkpoint = Path.of("checkpoints", "epoch-00001-round-00001");
    copy(whole.resolve(checkpoint), stopped.resolve(checkpoint));
    train(stopped, "--epochs=2", "--augment=imagenet", "--shards=3", "--checkpoint-minutes=0.0001");
    assertArrayEquals(trained(whole).weights(), trained(stopped).weights());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void train_onSpark_hasTheBitsOfOneThreadThatReadsNothingAhead(int shards) throws Exception {
    Path run = folder.resolve("run");
    train(
        run,
        "--epochs=2",
        "--augment=imagenet",
        "--jitter=0.4",
        "--shards=" + shards,
        "--inner-steps=2");
    TrainedRun trained = trained(run);
    assertArrayEquals(
        LocalTraining.run(SharedSpark.session(), trained.description()).weights(),
        trained.weights());
  }

  @Test
  void train_withoutAugmentation_andRank_takeTheMiddleOfEachImage() throws Exception {
    Path run = folder.resolve("run");
    train(run, "--augment=none", "--epochs=1");
    assertEquals(16, trained(run).description().supernet().image().height());
    JsonNode ranked =
        Nshot.call("rank", "--run=" + run.toUri(), "--paths=3", "--images=8", "--threads=1");
    assertEquals(3, ranked.get("paths").asInt());
  }

  @Test
  void train_metrics_sayHowLongImagesWereWaitedFor() throws Exception {
    Path run = folder.resolve("run");
    train(run, "--augment=imagenet", "--epochs=1");
    JsonNode seconds =
        new ObjectMapper()
            .readTree(Files.readString(run.resolve("metrics/train.jsonl")))
            .get("seconds");
    double waited = seconds.get("wait").asDouble();
    assertTrue(waited > 0 && waited <= seconds.get("compute").asDouble(), seconds.toString());
  }

  /** A file's share of the disk is known about, as a shard's share of all files. */
  @Test
  void train_dryRun_saysWhatTheFilesOfAShardTake() throws Exception {
    Path run = folder.resolve("run");
    JsonNode needs = train(run, "--dry-run", "--augment=imagenet", "--epochs=1", "--shards=3");
    Path none = folder.resolve("none");
    train(none, "--augment=imagenet", "--epochs=1", "--shards=3");
    TrainingConfig config = trained(none).description().config();
    long bytes = 0;
    try (ShardedImages images = TrainingSetup.of(SharedSpark.session(), data, config).shards()) {
      ImageShard shard = images.shard(0).open();
      for (int i = 0; i < shard.size(); i++) {
        bytes += shard.content(i).length;
      }
    }
    long said = needs.get("task_disk_bytes").asLong();
    assertTrue(bytes <= said && said < 2 * bytes, said + " for " + bytes); // so small, pages count
    long decoding = 2 * 26 * 28 * 3; // of the largest image, on one thread
    assertTrue(needs.get("task_native_bytes").asLong() > decoding);
    assertTrue(needs.get("task_heap_bytes").asLong() > decoding + 8 * 16 * 16 * 3 * Float.BYTES);
  }

  @Test
  void train_augmentationThatCannotResize_saysWhatToTake() {
    String message =
        assertThrows(
                IOException.class,
                () -> train(folder.resolve("run"), "--augment=cifar", "--epochs=1"))
            .getMessage();
    assertTrue(message.startsWith("augment: cifar, which crops images of 16x16x3, and "), message);
    assertTrue(
        message.endsWith("encoded images of 20x20x3 to 26x28x3: take --augment imagenet, or none"),
        message);
  }
}
