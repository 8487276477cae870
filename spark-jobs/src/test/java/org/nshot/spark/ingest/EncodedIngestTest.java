package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.DatasetManifest;
import org.nshot.data.DatasetManifest.Split;
import org.nshot.data.EvaluationImages;
import org.nshot.data.ImageDecoder;
import org.nshot.data.ImageShard;
import org.nshot.data.Reencoding;
import org.nshot.data.RgbImage;
import org.nshot.data.Storage;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;

/** Data sets of image files. */
class EncodedIngestTest {
  private static final int COUNT = 20;

  @TempDir private Path folder;
  private ImageFolder images;

  @BeforeEach
  void folder() {
    images = new ImageFolder(folder.resolve("in"));
  }

  private static int height(int i) {
    return 5 + i % 7;
  }

  private static int width(int i) {
    return 6 + i % 4;
  }

  private static String path(int i) {
    return "train/%s/%03d.png".formatted(i < COUNT / 2 ? "a" : "b", i);
  }

  private static byte[] file(int i) {
    return ImageFolder.png(i, height(i), width(i));
  }

  /** Files of many sizes; their sample ids are their numbers. */
  private void mixedSizes() {
    for (int i = 0; i < COUNT; i++) {
      images.file(path(i), file(i));
    }
  }

  private DatasetManifest ingest(Keep keep, Optional<Reencoding> smaller) throws IOException {
    return Ingest.run(
            SharedSpark.session(),
            new Ingest.Options(
                ImageFormat.IMAGE_FOLDER,
                images.uri(),
                folder.resolve("out").toUri().toString(),
                0.05,
                true,
                10_000,
                keep,
                smaller,
                SourceOptions.NONE,
                false))
        .manifest();
  }

  private ImageDataset open() throws IOException {
    return ImageDataset.open(SharedSpark.session(), folder.resolve("out").toUri().toString());
  }

  private void assertHoldsTheFiles(int[] ids, int shards) throws IOException {
    try (ShardedImages sharded = open().shards("train", ids, shards)) {
      for (int s = 0; s < shards; s++) {
        ImageShard shard = sharded.shard(s).open();
        assertEquals(Storage.ENCODED, shard.storage());
        assertEquals((ids.length - 1 - s) / shards + 1, shard.size());
        for (int i = 0; i < shard.size(); i++) {
          int id = ids[s + i * shards];
          assertEquals(s + i * shards, shard.position(i));
          assertEquals(id < COUNT / 2 ? 0 : 1, shard.label(i));
          assertEquals(new Shape(height(id), width(id), 3), shard.shape(i));
          assertArrayEquals(file(id), shard.content(i));
        }
      }
    }
  }

  @Test
  void run_imagesOfManySizes_keepsTheFiles() throws IOException {
    mixedSizes();
    DatasetManifest manifest = ingest(Keep.AUTO, Optional.empty());
    assertEquals(Storage.ENCODED, manifest.storage());
    assertEquals(new Shape(5, 6, 3), manifest.images().least());
    assertEquals(new Shape(11, 9, 3), manifest.images().most());
    assertEquals("as they were", manifest.images().form());
    assertEquals(Optional.empty(), manifest.image());
    assertEquals(COUNT, manifest.split("train").count());
    assertEquals(0, manifest.split("train").bad().total());
    int[] all = IntStream.range(0, COUNT).toArray();
    assertHoldsTheFiles(all, 1);
    assertHoldsTheFiles(all, 3);
    assertHoldsTheFiles(new int[] {0, 1, 5, 8, 13, 19}, 2);
  }

  @Test
  void run_keptFiles_haveTheStatisticsOfTheirPixels() throws IOException {
    mixedSizes();
    DatasetManifest.Statistics statistics = ingest(Keep.ENCODED, Optional.empty()).statistics();
    for (int c = 0; c < 3; c++) {
      double sum = 0;
      double squares = 0;
      long values = 0;
      for (int i = 0; i < COUNT; i++) {
        byte[] pixels = ImageFolder.pixels(i, height(i), width(i));
        for (int p = c; p < pixels.length; p += 3) {
          double value = (pixels[p] & 0xff) / 255.0;
          sum += value;
          squares += value * value;
          values++;
        }
      }
      double mean = sum / values;
      assertEquals(mean, statistics.mean().get(c), 1e-12);
      assertEquals(Math.sqrt(squares / values - mean * mean), statistics.deviation().get(c), 1e-9);
    }
  }

  @Test
  void run_autoOnOneSize_keepsPixelsOfSmallImagesAndFilesOfOthers() throws IOException {
    for (int i = 0; i < 4; i++) {
      images.file(path(5 * i), ImageFolder.png(i, 64, 64));
    }
    assertEquals(Storage.PIXELS, ingest(Keep.AUTO, Optional.empty()).storage());
    assertEquals(Storage.ENCODED, ingest(Keep.ENCODED, Optional.empty()).storage());
    for (int i = 0; i < 4; i++) {
      images.file(path(5 * i), ImageFolder.png(i, 64, 65));
    }
    DatasetManifest large = ingest(Keep.AUTO, Optional.empty());
    assertEquals(Storage.ENCODED, large.storage());
    assertEquals(large.images().least(), large.images().most());
    assertEquals(Storage.PIXELS, ingest(Keep.PIXELS, Optional.empty()).storage());
  }

  @Test
  void run_autoWithOneImageOfAnotherSizeWithinTheLimit_leavesItOut() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      images.file(path(i), ImageFolder.png(i, 6, i == 7 ? 8 : 5));
    }
    DatasetManifest manifest = ingest(Keep.AUTO, Optional.empty());
    assertEquals(Storage.PIXELS, manifest.storage());
    assertEquals(COUNT - 1, manifest.split("train").count());
    assertEquals(
        "image is 6x8, expected 6x5", manifest.split("train").bad().listed().get(0).reason());
  }

  /** One size in each split, with a few of another in the later one. */
  private void twoSplits(Shape train, Shape test, int others) {
    for (int i = 0; i < COUNT; i++) {
      images.file(path(i), ImageFolder.png(i, train.height(), train.width()));
      images.file(
          path(i).replace("train", "test"),
          ImageFolder.png(100 + i, test.height(), test.width() + (i < others ? 1 : 0)));
    }
  }

  @Test
  void run_autoWithALaterSplitOfAnotherSize_keepsTheFilesOfAll() throws IOException {
    twoSplits(new Shape(6, 5, 3), new Shape(8, 9, 3), 0);
    DatasetManifest manifest = ingest(Keep.AUTO, Optional.empty());
    assertEquals(Storage.ENCODED, manifest.storage());
    assertEquals(new Shape(6, 5, 3), manifest.images().least());
    assertEquals(new Shape(8, 9, 3), manifest.images().most());
    assertEquals(COUNT, manifest.split("train").count());
    assertEquals(COUNT, manifest.split("test").count());
    assertEquals(0, manifest.split("test").bad().total());
  }

  @Test
  void run_autoWithTooManyOfAnotherSizeInALaterSplit_keepsTheFilesOfAll() throws IOException {
    twoSplits(new Shape(6, 5, 3), new Shape(6, 5, 3), 2);
    DatasetManifest manifest = ingest(Keep.AUTO, Optional.empty());
    assertEquals(Storage.ENCODED, manifest.storage());
    assertEquals(COUNT, manifest.split("test").count());
  }

  @Test
  void run_autoWithFewOfAnotherSizeInALaterSplit_leavesThemOut() throws IOException {
    twoSplits(new Shape(6, 5, 3), new Shape(6, 5, 3), 1);
    DatasetManifest manifest = ingest(Keep.AUTO, Optional.empty());
    assertEquals(Storage.PIXELS, manifest.storage());
    assertEquals(COUNT - 1, manifest.split("test").count());
  }

  @Test
  void run_damagedFileAmongKept_isLeftOutAndNamed() throws IOException {
    mixedSizes();
    images.file(path(3), Arrays.copyOf(file(3), 60));
    Split train = ingest(Keep.ENCODED, Optional.empty()).split("train");
    assertEquals(COUNT - 1, train.count());
    assertEquals(path(3), train.bad().listed().get(0).path());
  }

  @Test
  void run_resizeShorter_shrinksLargerImagesAlone() throws IOException {
    int[][] sizes = {{30, 45}, {45, 30}, {20, 41}, {8, 90}, {20, 20}};
    for (int i = 0; i < sizes.length; i++) {
      images.file(path(i), ImageFolder.png(i, sizes[i][0], sizes[i][1]));
      images.file(path(i + COUNT / 2), ImageFolder.png(i, sizes[i][0], sizes[i][1]));
    }
    Reencoding smaller = new Reencoding(20, 95);
    DatasetManifest manifest = ingest(Keep.AUTO, Optional.of(smaller));
    assertEquals(Storage.ENCODED, manifest.storage());
    assertEquals("shorter side at most 20, JPEG of quality 95", manifest.images().form());
    List<Shape> expected =
        List.of(
            new Shape(20, 30, 3),
            new Shape(30, 20, 3),
            new Shape(20, 41, 3),
            new Shape(8, 90, 3),
            new Shape(20, 20, 3));
    try (ShardedImages sharded = open().shards("train", new int[] {0, 1, 2, 3, 4}, 1)) {
      ImageShard shard = sharded.shard(0).open();
      for (int i = 0; i < sizes.length; i++) {
        assertEquals(expected.get(i), shard.shape(i));
        byte[] before = ImageFolder.png(i, sizes[i][0], sizes[i][1]);
        if (i < 2) {
          RgbImage decoded = new ImageDecoder(10_000).decode(before);
          assertArrayEquals(smaller.encode(smaller.resize(decoded)), shard.content(i));
        } else {
          assertArrayEquals(before, shard.content(i));
        }
      }
    }
  }

  @Test
  void evaluated_keptFiles_areDecodedOnceToTheSize() throws IOException {
    mixedSizes();
    ingest(Keep.AUTO, Optional.empty());
    EvaluationImages form = new EvaluationImages(new Shape(4, 4, 3), 0.8);
    int[] ids = {2, 11, 17};
    try (ShardedImages sharded = open().evaluated("train", ids, form)) {
      ImageShard shard = sharded.shard(0).open();
      assertEquals(Storage.PIXELS, shard.storage());
      for (int i = 0; i < ids.length; i++) {
        Shape size = new Shape(height(ids[i]), width(ids[i]), 3);
        assertEquals(new Shape(4, 4, 3), shard.shape(i));
        assertArrayEquals(
            form.pixels(
                Storage.PIXELS, size, ImageFolder.pixels(ids[i], size.height(), size.width()), 0),
            shard.content(i));
      }
    }
  }

  @Test
  void run_sameInputTwice_givesTheSameBytes() throws IOException {
    mixedSizes();
    Optional<Reencoding> smaller = Optional.of(new Reencoding(6, 90));
    DatasetManifest first = ingest(Keep.AUTO, smaller);
    assertEquals(first, ingest(Keep.AUTO, smaller));
  }

  @Test
  void run_keepEncodedOfCifar_saysWhy() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    Files.write(folder.resolve("in/data_batch_1.bin"), new byte[3073]);
    String message =
        assertThrows(
                IOException.class,
                () ->
                    Ingest.run(
                        SharedSpark.session(),
                        new Ingest.Options(
                            ImageFormat.CIFAR_BINARY,
                            images.uri(),
                            folder.resolve("out").toString(),
                            0,
                            false,
                            10_000,
                            Keep.ENCODED,
                            Optional.empty(),
                            SourceOptions.NONE,
                            false)))
            .getMessage();
    assertTrue(
        message.endsWith(
            "cifar-binary holds pixels, no files to keep or to resize; expected --keep pixels or"
                + " auto"),
        message);
  }

  @Test
  void options_resizedPixels_areRefused() {
    assertEquals(
        "--resize-shorter with --keep pixels, expected --keep encoded or auto",
        assertThrows(
                IllegalArgumentException.class,
                () -> ingest(Keep.PIXELS, Optional.of(Reencoding.of(9, OptionalInt.empty()))))
            .getMessage());
    assertEquals(
        "--keep both, expected one of pixels, encoded, auto",
        assertThrows(IllegalArgumentException.class, () -> Keep.named("both")).getMessage());
  }
}
