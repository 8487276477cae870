package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.DatasetManifest;
import org.nshot.data.DatasetManifest.BadImage;
import org.nshot.data.DatasetManifest.Split;
import org.nshot.data.ImageShard;
import org.nshot.data.ManifestJson;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;

class IngestTest {
  @TempDir private Path folder;

  private Path in() {
    return folder.resolve("in");
  }

  private Path out() {
    return folder.resolve("out");
  }

  private ImageFolder images() {
    return new ImageFolder(in());
  }

  private DatasetManifest ingest(ImageFormat format, double maxBad) throws IOException {
    return Ingest.run(
            SharedSpark.session(),
            new Ingest.Options(
                format, in().toUri().toString(), out().toUri().toString(), maxBad, true, 10_000))
        .manifest();
  }

  private ImageShard all(String split) throws IOException {
    ImageDataset data = ImageDataset.open(SharedSpark.session(), out().toUri().toString());
    int count = data.manifest().split(split).count();
    try (ShardedImages images = data.shards(split, IntStream.range(0, count).toArray(), 1)) {
      return images.shard(0).open();
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  @Test
  void run_imageFolder_keepsPixelsInTheOrderOfClassAndPath() throws IOException {
    images().split("train", 7).split("val", 2).split("test", 4);
    DatasetManifest manifest = ingest(ImageFormat.IMAGE_FOLDER, 0);
    assertEquals(Optional.of(new Shape(6, 5, 3)), manifest.image());
    assertEquals(List.of("a", "b"), manifest.classes());
    assertEquals(Set.of("train", "val", "test"), manifest.splits().keySet());
    assertEquals(7, manifest.split("train").count());

    ImageShard train = all("train");
    int[] numbers = {0, 2, 4, 6, 1, 3, 5}; // class a, then class b
    for (int id = 0; id < numbers.length; id++) {
      assertArrayEquals(ImageFolder.pixels(numbers[id], 6, 5), train.content(id));
      assertEquals(numbers[id] % 2, train.label(id));
    }
    assertEquals(2, all("val").size());
    assertEquals(4, all("test").size());
  }

  @Test
  void run_imageFolder_writesTheDocumentedColumns() throws IOException {
    images().split("train", 3);
    ingest(ImageFormat.IMAGE_FOLDER, 0);
    List<Row> rows =
        SharedSpark.session()
            .read()
            .parquet(out().resolve("train").toUri().toString())
            .select("sample_id", "label", "image", "height", "width")
            .orderBy("sample_id")
            .collectAsList();
    assertEquals(3, rows.size());
    for (int id = 0; id < 3; id++) {
      Row row = rows.get(id);
      assertEquals((long) id, row.getLong(0));
      assertEquals(new int[] {0, 0, 1}[id], row.getInt(1));
      byte[] image = row.getAs(2);
      assertArrayEquals(ImageFolder.pixels(new int[] {0, 2, 1}[id], 6, 5), image);
      assertEquals(6, row.getInt(3));
      assertEquals(5, row.getInt(4));
    }
  }

  @Test
  void run_oneCoreAndTwo_writeTheSameBytes() throws Exception {
    for (int number = 0; number < 2; number++) {
      images().file("data_batch_%d.bin".formatted(number), cifar(1, number, 3, 4, 9 - number));
    }
    images().file("test_batch.bin", cifar(1, 5, 6));
    ingest(ImageFormat.CIFAR_BINARY, 0); // two cores
    Path second = folder.resolve("second");
    OneCoreIngest.run(in(), second);
    for (String file :
        new String[] {
          "manifest.json",
          "train/part-r-00000.parquet",
          "train/part-r-00001.parquet",
          "test/part-r-00000.parquet"
        }) {
      assertArrayEquals(bytes(out().resolve(file)), bytes(second.resolve(file)), file);
    }
  }

  @Test
  void run_severalFiles_keepsIdsDense() throws IOException {
    int count = 4096 + 5; // one file's images and five more
    byte[] records = new byte[count * 3073];
    for (int i = 0; i < count; i++) {
      records[i * 3073] = (byte) (i % 10);
      records[i * 3073 + 1] = (byte) i;
      records[i * 3073 + 2] = (byte) (i >> 8);
    }
    records[17 * 3073] = 10; // no such class: left out, ids close up
    images().file("data_batch_1.bin", records);
    Split train = ingest(ImageFormat.CIFAR_BINARY, 0.01).split("train");
    assertEquals(List.of(4095, 5), train.files().stream().map(file -> file.images()).toList());
    assertEquals(
        List.of(new BadImage("data_batch_1.bin record 17", "label 10, expected 0 to 9")),
        train.bad().listed());
    ImageShard shard = all("train");
    for (int id = 0; id < count - 1; id++) {
      int number = id < 17 ? id : id + 1;
      assertEquals(number % 10, shard.label(id));
      assertEquals((byte) number, shard.content(id)[0]);
      assertEquals((byte) (number >> 8), shard.content(id)[3]);
    }
  }

  @Test
  void run_badImagesWithinTheLimit_leavesThemOutAndNamesThem() throws IOException {
    byte[] cut = Arrays.copyOf(ImageFolder.png(1, 6, 5), 60);
    images()
        .split("train", 8)
        .file("train/a/001.png", cut)
        .file("train/b/000.png", ImageFolder.png(0, 5, 6))
        .file("train/b/zzz.jpg", "no image".getBytes(StandardCharsets.UTF_8));
    Split train = ingest(ImageFormat.IMAGE_FOLDER, 0.3).split("train");
    assertEquals(8, train.count());
    assertEquals(3, train.bad().total());
    assertEquals(
        List.of("train/a/001.png", "train/b/000.png", "train/b/zzz.jpg"),
        train.bad().listed().stream().map(BadImage::path).toList());
    assertEquals("image is 5x6, expected 6x5", train.bad().listed().get(1).reason());
    assertEquals(
        "by its first bytes none of JPEG, PNG, GIF, BMP, WEBP",
        train.bad().listed().get(2).reason());
    assertArrayEquals(ImageFolder.pixels(2, 6, 5), all("train").content(1)); // after a/000, a/001
  }

  @Test
  void run_firstImagesOfARareSize_expectsTheMostCommon() throws IOException {
    images().split("train", 60);
    for (int i = 0; i < 40; i++) { // sorted first, 32 of every 100 images are probed
      images().file("train/a/.hidden-%d.png".formatted(i), ImageFolder.png(i, 9, 9));
      images().file("train/a/%%%02d.png".formatted(i), ImageFolder.png(i, 9, 9));
    }
    DatasetManifest manifest = ingest(ImageFormat.IMAGE_FOLDER, 0.5);
    assertEquals(Optional.of(new Shape(6, 5, 3)), manifest.image());
    assertEquals(40, manifest.split("train").bad().total());
  }

  @Test
  void run_greyJpegAmongColour_becomesRgb() throws IOException {
    BufferedImage grey = new BufferedImage(5, 6, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 30; i++) {
      grey.getRaster().setSample(i % 5, i / 5, 0, 77);
    }
    images().split("train", 2).file("train/a/000.jpeg", ImageFolder.encoded(grey, "jpeg"));
    ingest(ImageFormat.IMAGE_FOLDER, 0);
    byte[] expected = new byte[90];
    Arrays.fill(expected, (byte) 77);
    assertArrayEquals(expected, all("train").content(0));
  }

  @Test
  void run_filesThatAreNoImages_areCountedAndLeftAside() throws IOException {
    images()
        .split("train", 2)
        .file("train/a/notes.txt", new byte[3])
        .file("train/labels.csv", new byte[3])
        .file("train/a/.DS_Store", new byte[3])
        .file("README.md", new byte[3]);
    Ingest.Result result =
        Ingest.run(
            SharedSpark.session(),
            UsualOptions.of(ImageFormat.IMAGE_FOLDER, images().uri(), out().toUri().toString()));
    assertEquals(4, result.manifest().skipped().total());
    assertEquals(2, result.images());
    assertTrue(result.seconds() > 0);
  }

  @Test
  void run_constantImages_hasTheirMeanAndNoDeviation() throws IOException {
    BufferedImage flat = new BufferedImage(5, 6, BufferedImage.TYPE_3BYTE_BGR);
    BufferedImage half = new BufferedImage(5, 6, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < 30; i++) {
      flat.getRaster().setPixel(i % 5, i / 5, new int[] {51, 0, 100});
      half.getRaster().setPixel(i % 5, i / 5, new int[] {51, 255, 200});
    }
    images()
        .file("train/a/1.png", ImageFolder.encoded(flat, "png"))
        .file("train/b/2.png", ImageFolder.encoded(half, "png"));
    DatasetManifest.Statistics statistics = ingest(ImageFormat.IMAGE_FOLDER, 0).statistics();
    assertEquals("train", statistics.split());
    double[] mean = {0.2, 0.5, 150 / 255.0};
    double[] deviation = {0, 0.5, 50 / 255.0};
    for (int c = 0; c < 3; c++) {
      assertEquals(mean[c], statistics.mean().get(c), 1e-12);
      assertEquals(deviation[c], statistics.deviation().get(c), 1e-12);
    }
  }

  private static byte[] cifar(int labelBytes, int... labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < labels.length; i++) {
      out.writeBytes(new byte[labelBytes - 1]); // coarse
      out.write(labels[i]);
      for (int channel = 0; channel < 3; channel++) {
        for (int p = 0; p < 1024; p++) {
          out.write(labels[i] + 50 * channel + p);
        }
      }
    }
    return out.toByteArray();
  }

  private static void assertIsCifar(ImageShard shard, int... labels) {
    assertEquals(labels.length, shard.size());
    for (int i = 0; i < labels.length; i++) {
      assertEquals(labels[i], shard.label(i));
      byte[] pixels = shard.content(i);
      for (int p = 0; p < pixels.length; p++) {
        assertEquals((byte) (labels[i] + 50 * (p % 3) + p / 3), pixels[p]);
      }
    }
  }

  @Test
  void run_cifar10_readsBatchesByNumber() throws IOException {
    images()
        .file("data_batch_10.bin", cifar(1, 9))
        .file("data_batch_2.bin", cifar(1, 3, 0))
        .file("data_batch_1.bin", cifar(1, 7))
        .file("test_batch.bin", cifar(1, 1, 2))
        .file(
            "batches.meta.txt",
            "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"
                .getBytes(StandardCharsets.UTF_8));
    DatasetManifest manifest = ingest(ImageFormat.CIFAR_BINARY, 0);
    assertEquals("airplane", manifest.classes().get(0));
    assertEquals("truck", manifest.classes().get(9));
    assertIsCifar(all("train"), 7, 3, 0, 9);
    assertIsCifar(all("test"), 1, 2);
  }

  @Test
  void run_cifar100_takesFineLabels() throws IOException {
    images().file("train.bin", cifar(2, 99, 0, 42)).file("test.bin", cifar(2, 5));
    DatasetManifest manifest = ingest(ImageFormat.CIFAR_BINARY, 0);
    assertEquals(100, manifest.classes().size());
    assertEquals("42", manifest.classes().get(42));
    assertIsCifar(all("train"), 99, 0, 42);
    assertIsCifar(all("test"), 5);
  }

  @Test
  void run_overwrite_replacesTheWholeDataSet() throws IOException {
    images().split("train", 4).split("test", 2);
    ingest(ImageFormat.IMAGE_FOLDER, 0);
    try (Stream<Path> files = Files.walk(in().resolve("test"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    images().image("train/a/more.png", 9);
    ingest(ImageFormat.IMAGE_FOLDER, 0);
    DatasetManifest manifest =
        ManifestJson.parse(Files.readString(out().resolve("manifest.json")), "manifest.json");
    assertEquals(Set.of("train"), manifest.splits().keySet());
    assertFalse(Files.exists(out().resolve("test")));
    assertEquals(5, all("train").size());
  }
}
