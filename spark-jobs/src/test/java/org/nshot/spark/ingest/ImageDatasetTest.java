package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.EvaluationImages;
import org.nshot.data.ImageShard;
import org.nshot.data.Storage;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;

class ImageDatasetTest {
  private static final int[] NUMBERS = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9}; // [sample id]

  @TempDir private Path folder;
  private String uri;

  /** A local disk that breaks at some time: nothing is mapped at the addresses that are read. */
  public static final class BreakingDisk extends RawLocalFileSystem {
    static final Path UNREADABLE = Path.of("/proc/self/mem");
    static final AtomicBoolean BROKEN = new AtomicBoolean();

    @Override
    public URI getUri() {
      return URI.create("breaking:///");
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize)
        throws IOException {
      return super.open(
          BROKEN.get() ? new org.apache.hadoop.fs.Path(UNREADABLE.toString()) : file, bufferSize);
    }
  }

  @BeforeEach
  void ingest() throws IOException {
    ImageFolder images = new ImageFolder(folder.resolve("in")).split("train", 10);
    uri = folder.resolve("out").toUri().toString();
    Ingest.run(SharedSpark.session(), UsualOptions.of(ImageFormat.IMAGE_FOLDER, images.uri(), uri));
  }

  private Path file() {
    return folder.resolve("out/train/part-r-00000.parquet");
  }

  private ImageDataset open() throws IOException {
    return ImageDataset.open(SharedSpark.session(), uri);
  }

  private String openError() {
    String message = assertThrows(IOException.class, this::open).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static void assertHolds(ImageShard shard, int[] ids, int first, int step) {
    assertEquals((ids.length - 1 - first) / step + 1, shard.size());
    for (int i = 0; i < shard.size(); i++) {
      int position = first + i * step;
      assertEquals(position, shard.position(i));
      int number = NUMBERS[ids[position]];
      assertEquals(number % 2, shard.label(i));
      assertArrayEquals(ImageFolder.pixels(number, 6, 5), shard.content(i));
    }
  }

  @Test
  void uri_openedByARelativePath_isWholeAndOpensTheSame() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path written = Path.of(URI.create(uri));
    ImageDataset data =
        ImageDataset.open(SharedSpark.session(), here.relativize(written).toString());
    assertTrue(data.uri().startsWith("file:/"), data.uri());
    assertEquals(written, Path.of(URI.create(data.uri())));
  }

  @Test
  void labels_split_areInTheOrderOfSampleIds() throws IOException {
    assertArrayEquals(new int[] {0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, open().labels("train"));
  }

  @Test
  void shards_oneAndThree_holdThePositionsOfTheirNumber() throws IOException {
    int[] ids = {1, 2, 3, 5, 7, 8, 9};
    ImageDataset data = open();
    for (int count : new int[] {1, 3}) {
      try (ShardedImages images = data.shards("train", ids, count)) {
        List<List<ShardImages>> partitions = images.rdd().glom().collect();
        assertEquals(count, partitions.size());
        for (int s = 0; s < count; s++) {
          assertEquals(1, partitions.get(s).size());
          assertHolds(partitions.get(s).get(0).open(), ids, s, count);
          assertSame(images.shard(s).open(), partitions.get(s).get(0).open());
        }
      }
    }
  }

  @Test
  void evaluated_imagesOfTheSize_areWhatIsStored() throws IOException {
    int[] ids = {0, 4, 9};
    EvaluationImages form = new EvaluationImages(new Shape(6, 5, 3), 0.875);
    try (ShardedImages images = open().evaluated("train", ids, form)) {
      assertHolds(images.shard(0).open(), ids, 0, 1);
    }
  }

  @Test
  void evaluated_imagesOfAnotherSize_areBroughtToIt() throws IOException {
    int[] ids = {0, 9};
    EvaluationImages form = new EvaluationImages(new Shape(4, 4, 3), 1);
    try (ShardedImages images = open().evaluated("train", ids, form)) {
      ImageShard shard = images.shard(0).open();
      assertEquals(Storage.PIXELS, shard.storage());
      for (int i = 0; i < ids.length; i++) {
        byte[] stored = ImageFolder.pixels(NUMBERS[ids[i]], 6, 5);
        assertArrayEquals(
            form.pixels(Storage.PIXELS, new Shape(6, 5, 3), stored, i), shard.content(i));
        assertEquals(new Shape(4, 4, 3), shard.shape(i));
      }
    }
  }

  @Test
  void open_fileThatWasReplacedSince_namesIt() throws IOException {
    ImageDataset data = open();
    Files.write(file(), new byte[7]);
    try (ShardedImages images = data.shards("train", new int[] {1, 2}, 1)) {
      String message = assertThrows(IOException.class, () -> images.shard(0).open()).getMessage();
      assertTrue(message.contains("part-r-00000.parquet: 7 bytes, expected "), message);
    }
  }

  /** Hadoop makes an error of it, which would end the executor's task in no words of ours. */
  @Test
  void read_diskThatBroke_isAnIoExceptionThatNamesTheFileOnce() throws IOException {
    assumeTrue(Files.isReadable(BreakingDisk.UNREADABLE), "no such file here");
    SharedSpark.context()
        .hadoopConfiguration()
        .setClass("fs.breaking.impl", BreakingDisk.class, org.apache.hadoop.fs.FileSystem.class);
    ImageDataset data =
        ImageDataset.open(SharedSpark.session(), "breaking:" + folder.resolve("out"));
    String expected = "breaking:" + file() + ": Input/output error";
    BreakingDisk.BROKEN.set(true);
    try (ShardedImages images = data.shards("train", new int[] {1, 2}, 1)) {
      assertEquals(
          expected, assertThrows(IOException.class, () -> images.shard(0).open()).getMessage());
      assertEquals(
          expected, assertThrows(IOException.class, () -> data.labels("train")).getMessage());
    } finally {
      BreakingDisk.BROKEN.set(false);
    }
  }

  @Test
  void shards_idsThatDoNotAscend_areRefused() throws IOException {
    ImageDataset data = open();
    assertEquals(
        "train: sample id 3 at index 2, expected ascending ids from 0 to 9",
        assertThrows(
                IllegalArgumentException.class, () -> data.shards("train", new int[] {1, 3, 3}, 1))
            .getMessage());
  }

  @Test
  void shards_idBeyondTheSplit_isRefused() throws IOException {
    ImageDataset data = open();
    assertThrows(IllegalArgumentException.class, () -> data.shards("train", new int[] {1, 10}, 1));
  }

  @Test
  void shards_countOutOfRange_isRefused() throws IOException {
    ImageDataset data = open();
    for (int count : new int[] {0, 4}) {
      assertEquals(
          count + " shards, expected 1 to 3 (an image for each)",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> data.shards("train", new int[] {0, 1, 2}, count))
              .getMessage());
    }
  }

  @Test
  void shards_unknownSplit_namesThoseThereAre() throws IOException {
    ImageDataset data = open();
    assertEquals(
        "no split \"val\" in the data set, it has [train]",
        assertThrows(IllegalArgumentException.class, () -> data.shards("val", new int[] {0}, 1))
            .getMessage());
  }

  @Test
  void open_missingFolder_saysSo() {
    uri = folder.resolve("nowhere").toUri().toString();
    assertTrue(openError().endsWith("/nowhere: does not exist, expected what nshot ingest wrote"));
  }

  @Test
  void open_withoutManifest_saysSo() throws IOException {
    Files.delete(folder.resolve("out/manifest.json"));
    assertTrue(
        openError()
            .endsWith("/out: no manifest.json, expected a data set that nshot ingest completed"));
  }

  @Test
  void open_manifestOfUnknownVersion_namesBoth() throws IOException {
    Path manifest = folder.resolve("out/manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"version\" : 3", "\"version\" : 9"));
    // Hadoop's local file system keeps a checksum of its own beside the file.
    assertTrue(openError().endsWith("/out/manifest.json: version 9, expected 3"));
  }

  @Test
  void open_missingFile_namesIt() throws IOException {
    Files.delete(file());
    assertTrue(
        openError()
            .endsWith("/out/train/part-r-00000.parquet: missing, but the manifest lists it"));
  }

  @Test
  void open_fileOfAnotherLength_namesBoth() throws IOException {
    long length = Files.size(file());
    Files.write(file(), new byte[7]);
    assertTrue(openError().endsWith("part-r-00000.parquet: 7 bytes, expected " + length));
  }

  @Test
  void open_fileOfAnotherContent_namesBothChecksums() throws IOException {
    byte[] content = Files.readAllBytes(file());
    content[content.length / 2] ^= 1;
    Files.write(file(), content);
    Files.deleteIfExists(file().resolveSibling(".part-r-00000.parquet.crc"));
    assertTrue(
        openError().matches(".*part-r-00000.parquet: sha256 [0-9a-f]{64}, expected [0-9a-f]{64}"));
  }

  /** The manifest is not believed: what is allocated is what the files hold. */
  @Test
  void labels_countBeyondTheFiles_isRefused() throws IOException {
    Path manifest = folder.resolve("out/manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace("\"count\" : 10", "\"count\" : 2000000000")
            .replace("\"images\" : 10", "\"images\" : 2000000000"));
    ImageDataset dataset = open();
    assertEquals(2_000_000_000, dataset.manifest().split("train").count());
    String message = assertThrows(IOException.class, () -> dataset.labels("train")).getMessage();
    assertTrue(message.endsWith("/out/train: 10 images, expected 2000000000"), message);
  }

  @Test
  void open_manifestThatIsTooLarge_isRefused() throws IOException {
    Path manifest = folder.resolve("out/manifest.json");
    try (RandomAccessFile large = new RandomAccessFile(manifest.toFile(), "rw")) {
      large.setLength((64 << 20) + 1);
    }
    assertTrue(
        openError()
            .endsWith("/manifest.json: more than 67108864 bytes, expected at most that many"));
  }
}
