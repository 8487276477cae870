package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.data.ImageShard;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.files.UserPath;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.TrainedRun;

/** A name is no pattern and no part of a URI: what it says is read, whatever lies beside it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LiteralPathsTest {
  private static final int IMAGES = 12;

  @TempDir private Path folder;

  /** Images from this number on, as a data set in a folder of this name. */
  private String ingest(String name, int first) throws IOException {
    ImageFolder images = new ImageFolder(folder.resolve("in" + first));
    for (int i = 0; i < IMAGES; i++) {
      images.file(
          "train/%s/%03d.png".formatted(i % 2 == 0 ? "a" : "b", i),
          ImageFolder.png(first + i, 8, 8));
    }
    String output = UserPath.uri(folder.resolve(name));
    Ingest.run(
        SharedSpark.session(),
        UsualOptions.of(ImageFormat.IMAGE_FOLDER, UserPath.uri(images.root()), output));
    return output;
  }

  private static ImageDataset open(String uri) throws IOException {
    return ImageDataset.open(SharedSpark.session(), uri);
  }

  /** The sibling matches the name as a pattern, or is what is left of it as a URI. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "set[12] | set1",
        "set[1-3] | set2",
        "set* | setting",
        "set? | set1",
        "set{1,2} | set1",
        "set\\* | set*",
        "set%20x | set x",
        "set#x | set",
        "set?x=1 | set",
        "my set | my",
        "a:b | b",
        "10:42:07 | 10",
        "file:x | x",
        "@set | set"
      })
  void open_nameThatMatchesASibling_readsItsOwnImages(String name, String sibling)
      throws IOException {
    ingest(sibling, 100);
    ImageDataset data = open(ingest(name, 0));
    assertArrayEquals(
        IntStream.range(0, IMAGES).map(i -> i < IMAGES / 2 ? 0 : 1).toArray(),
        data.labels("train"));
    List<byte[]> images = stored(data, IntStream.range(0, IMAGES).toArray());
    for (int id = 0; id < IMAGES; id++) {
      int number = id < IMAGES / 2 ? 2 * id : 2 * (id - IMAGES / 2) + 1;
      assertArrayEquals(ImageFolder.pixels(number, 8, 8), images.get(id), "image " + id);
    }
  }

  /** Images of the train split as they are stored. */
  private static List<byte[]> stored(ImageDataset data, int... ids) throws IOException {
    try (ShardedImages images = data.shards("train", ids, 1)) {
      ImageShard shard = images.shard(0).open();
      return IntStream.range(0, ids.length).mapToObj(shard::content).toList();
    }
  }

  /** The checksum that was compared when the data set was opened may be an older file's. */
  @Test
  void read_fileReplacedAfterOpening_isRefusedWhereItIsRead() throws IOException {
    String uri = ingest("set", 0);
    ImageDataset data = open(uri);
    String other = ingest("other", 100);
    String file = "train/part-r-00000.parquet";
    Files.delete(folder.resolve("set/train/.part-r-00000.parquet.crc"));
    Files.write(
        folder.resolve("set").resolve(file),
        Files.readAllBytes(folder.resolve("other").resolve(file)));
    assertFalse(open(other).manifest().equals(data.manifest()));
    for (String message :
        List.of(
            assertThrows(IOException.class, () -> data.labels("train")).getMessage(),
            assertThrows(IOException.class, () -> stored(data, 0)).getMessage())) {
      assertTrue(
          message.matches(".*/set/train/part-r-00000.parquet: sha256 [0-9a-f]{64}, expected .*"),
          message);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shot 10:42:07.png",
        "a:b.png",
        "[x].png",
        "{x,y}.png",
        "*.png",
        "x%20y#z?.png",
        "back\\slash.png",
        "'quoted\".png",
        "-.png",
        "$HOME ${user.name}.png"
      })
  void run_fileOfSuchAName_isTaken(String name) throws IOException {
    new ImageFolder(folder.resolve("in")).split("train", 2).image("train/a/" + name, 7);
    String output = UserPath.uri(folder.resolve("out"));
    Ingest.run(
        SharedSpark.session(),
        UsualOptions.of(ImageFormat.IMAGE_FOLDER, UserPath.uri(folder.resolve("in")), output));
    List<byte[]> images = stored(open(output), 0, 1, 2);
    byte[] expected = ImageFolder.pixels(7, 6, 5);
    assertTrue(
        IntStream.of(0, 1).anyMatch(id -> java.util.Arrays.equals(expected, images.get(id))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "in:d", "10:42", "in[1]", "in*", "in#1", "in%20d", "c:\\in", "@in", "a=b", "50%", "{a,b}",
        "犬 é"
      })
  void run_inputAndClassOfSuchAName_areTaken(String name) throws IOException {
    new ImageFolder(folder.resolve(name))
        .image("train/%s/1.png".formatted(name), 1)
        .image("train/plain/2.png", 2);
    Ingest.Result result =
        Ingest.run(
            SharedSpark.session(),
            UsualOptions.of(
                ImageFormat.IMAGE_FOLDER,
                UserPath.uri(folder.resolve(name)),
                UserPath.uri(folder.resolve("out"))));
    assertTrue(result.manifest().classes().contains(name));
    assertEquals(2, result.manifest().split("train").count());
  }

  @Test
  void run_outputThatHadoopWouldReplace_isRefused() throws IOException {
    new ImageFolder(folder.resolve("in")).split("train", 2);
    String output = UserPath.uri(folder.resolve("${user.name}"));
    assertEquals(
        "output " + output + ": a path with ${, expected one without",
        assertThrows(
                IOException.class,
                () ->
                    Ingest.run(
                        SharedSpark.session(),
                        UsualOptions.of(
                            ImageFormat.IMAGE_FOLDER, UserPath.uri(folder.resolve("in")), output)))
            .getMessage());
  }

  private ObjectNode train(String data, Path run) throws Exception {
    return Nshot.call(
        "train",
        "--data=" + data,
        "--run=" + UserPath.uri(run),
        "--channels=2",
        "--cells=1",
        "--epochs=1",
        "--batch=4",
        "--threads=1");
  }

  private static float[] weights(Path run) throws IOException {
    return TrainedRun.read(new RunFiles(UserPath.uri(run), new Configuration())).weights();
  }

  /** From the first command to the last, with names that mean something to whoever looks twice. */
  @Test
  void trainAndRank_namesFullOfMeaning_giveTheWeightsOfPlainOnes() throws Exception {
    ingest("set1", 100);
    String plain = ingest("plain", 0);
    String odd = ingest("set[12]", 0);
    Path plainRun = folder.resolve("run");
    Path oddRun = folder.resolve("run 10:42 [1]{a,b}#%20?*");
    train(plain, plainRun);
    train(odd, oddRun);
    assertArrayEquals(weights(plainRun), weights(oddRun));
    Path paths = folder.resolve("paths 10:42 [1].txt");
    Files.writeString(paths, "1 1 1 1 1 1\n3 1 0 2 4 1\n");
    ObjectNode ranked =
        Nshot.call(
            "rank",
            "--run=" + UserPath.uri(oddRun),
            "--paths=" + UserPath.uri(paths),
            "--threads=1");
    assertEquals(2, ranked.get("paths").asInt());
    assertTrue(Files.exists(oddRun.resolve("ranking/summary.json")));
  }
}
