package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.DatasetManifest.DataFile;
import org.nshot.data.ImageShard;
import org.nshot.data.Storage;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.shards.TinyDisk;

/** What making a shard reads of the files, and of the disk that it goes to. */
class ShardReadingTest {
  private static final int COUNT = 32;
  private static final int LARGE = 9;

  @TempDir private Path folder;

  /** Noise, of some 30 KB each; one has more than a megabyte. */
  @BeforeEach
  void ingest() throws IOException {
    ImageFolder images = new ImageFolder(folder.resolve("in"));
    for (int i = 0; i < COUNT; i++) {
      images.file(
          "train/%s/%02d.png".formatted(i < COUNT / 2 ? "a" : "b", i),
          noise(i, i == LARGE ? 700 : 100));
    }
    Ingest.run(
        SharedSpark.session(),
        UsualOptions.of(
            ImageFormat.IMAGE_FOLDER, images.uri(), folder.resolve("out").toUri().toString()));
  }

  private static byte[] noise(int number, int edge) {
    RandomStream random = RandomStream.of(number, Purpose.SYNTHETIC_DATA);
    BufferedImage image = new BufferedImage(edge, edge, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < edge * edge; i++) {
      image.setRGB(i % edge, i / edge, random.nextInt(1 << 24));
    }
    return ImageFolder.encoded(image, "png");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out/train"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  @SuppressWarnings("deprecation") // the newer statistics leave local files out
  private static long read() {
    return FileSystem.getAllStatistics().stream()
        .mapToLong(FileSystem.Statistics::getBytesRead)
        .sum();
  }

  /** Bytes that making a shard reads. */
  private static long readFor(ShardedImages shards, int number) throws IOException {
    long before = read();
    ImageShard shard = shards.shard(number).open();
    for (int i = 0; i < shard.size(); i++) {
      assertArrayEquals(noise(shard.position(i), 100), shard.content(i));
    }
    return read() - before;
  }

  @Test
  void open_oneShardOfMany_readsItsPagesAlone() throws IOException {
    long all = 0;
    for (Path file : files()) {
      all += Files.size(file);
    }
    ImageDataset data =
        ImageDataset.open(SharedSpark.session(), folder.resolve("out").toUri().toString());
    try (ShardedImages shards = data.shards("train", IntStream.range(0, COUNT).toArray(), 8)) {
      long share = 4L * noise(0, 100).length; // shard 1 has the large one
      long read = readFor(shards, 0);
      assertTrue(read >= share && read < all / 4, read + " of " + all); // the footer, too
      for (Path file : files()) { // a copy of its own, perhaps
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
      }
      long checked = readFor(shards, 2);
      assertTrue(checked >= all + share, checked + " of " + all);
    }
  }

  @Test
  void labels_ofVerifiedFiles_readNoImages() throws IOException {
    ImageDataset data =
        ImageDataset.open(SharedSpark.session(), folder.resolve("out").toUri().toString());
    long before = read();
    int[] labels = data.labels("train");
    long read = read() - before;
    assertArrayEquals(IntStream.range(0, COUNT).map(i -> i * 2 / COUNT).toArray(), labels);
    assertTrue(read < COUNT * noise(0, 100).length / 8, read + " bytes"); // footers, and buffers
  }

  /** The estimate of what a shard takes is its share of the images, which here is far too small. */
  @Test
  void make_onADiskThatFillsUpMeanwhile_saysSoAndLeavesNothing() throws Exception {
    ImageDataset data =
        ImageDataset.open(SharedSpark.session(), folder.resolve("out").toUri().toString());
    List<DataFile> files = data.manifest().split("train").files();
    ShardRecipe recipe =
        new ShardRecipe(
            new SerializableConfiguration(new Configuration()),
            folder.resolve("out/train").toUri().toString(),
            files,
            new long[files.size()],
            Storage.ENCODED,
            new int[] {LARGE},
            1,
            Optional.empty());
    try (TinyDisk tiny = new TinyDisk(folder.resolve("tiny"))) {
      assertEquals(
          "local disk %s: shard 0 of 1 (1 images) can't be written: No space left on device; name other folders by spark.local.dir (SPARK_LOCAL_DIRS)"
              .formatted(tiny.folder()),
          assertThrows(IOException.class, () -> recipe.make(tiny.disk(), 0)).getMessage());
      try (Stream<Path> left = Files.walk(tiny.folder())) {
        assertEquals(List.of(), left.filter(file -> file.toString().endsWith(".images")).toList());
      }
    }
  }
}
