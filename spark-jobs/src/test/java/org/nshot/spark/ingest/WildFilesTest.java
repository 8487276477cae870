package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.DatasetManifest;
import org.nshot.data.DatasetManifest.LeftOut;
import org.nshot.data.ImageDecoder;
import org.nshot.data.ImageShard;
import org.nshot.data.Reencoding;
import org.nshot.data.RgbImage;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;

/** Folders as people have them: what is no image is named, however much of it there is. */
class WildFilesTest {
  @TempDir private Path folder;
  private ImageFolder images;

  @BeforeEach
  void drawImages() {
    images = new ImageFolder(folder.resolve("in")).split("train", 4);
  }

  private DatasetManifest ingest(Keep keep, Optional<Reencoding> smaller, boolean turned)
      throws IOException {
    return Ingest.run(
            SharedSpark.session(),
            new Ingest.Options(
                ImageFormat.IMAGE_FOLDER,
                images.uri(),
                "file:" + folder.resolve("out"),
                1,
                true,
                10_000,
                keep,
                smaller,
                SourceOptions.NONE,
                turned))
        .manifest();
  }

  private DatasetManifest ingest() throws IOException {
    return ingest(Keep.ENCODED, Optional.empty(), false);
  }

  private Path leftOut() {
    return folder.resolve("out/left-out.jsonl");
  }

  /** As {@code PATH | REASON | SPLIT}, sorted. */
  private List<String> namedAsLeftOut() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(leftOut())) {
      JsonNode json = new ObjectMapper().readTree(line);
      lines.add(
          String.join(
              " | ",
              json.get("path").textValue(),
              json.get("reason").textValue(),
              json.path("split").asText()));
    }
    return lines.stream().sorted().toList();
  }

  @Test
  void run_everyKind_isASampleOrNamedWithItsReason() throws IOException {
    BufferedImage drawn = new BufferedImage(5, 6, BufferedImage.TYPE_3BYTE_BGR);
    byte[] jpeg = ImageFolder.encoded(drawn, "jpeg");
    images
        .file("train/a/1.JPEG", ImageFolder.png(11, 6, 5))
        .file("train/a/2.PNG", jpeg)
        .file("train/b/3.gif", ImageFolder.encoded(drawn, "gif"))
        .file("train/b/4.BMP", ImageFolder.encoded(drawn, "bmp"))
        .file("train/b/cut.jpg", Arrays.copyOf(jpeg, jpeg.length - 20))
        .file("train/b/empty.png", new byte[0])
        .file("train/b/.DS_Store", new byte[9])
        .file("train/b/notes.txt", new byte[9])
        .file("train/__MACOSX/a/._1.png", new byte[9])
        .file("__MACOSX/train/a/._1.png", new byte[9])
        .file("read me", new byte[9]);
    DatasetManifest manifest = ingest();
    assertEquals(8, manifest.split("train").count());
    assertEquals(List.of("a", "b"), manifest.classes());
    assertEquals(List.of(new LeftOut("left-out.jsonl", 7)), manifest.leftOut());
    assertEquals(
        List.of(
            "__MACOSX/train/a/._1.png | in __MACOSX, which is none of the splits [train, val, test] | ",
            "read me | beside the splits, expected SPLIT/CLASS/IMAGE | ",
            "train/__MACOSX/a/._1.png | in a folder __MACOSX, whose name begins with . or _ (rename it to take it) | ",
            "train/b/.DS_Store | a name that begins with . or _ | ",
            "train/b/cut.jpg | JPEG: Bogus marker length | train",
            "train/b/empty.png | empty file, expected one of JPEG, PNG, GIF, BMP, WEBP | train",
            "train/b/notes.txt | no image by its name, expected .jpg, .jpeg, .png, .webp, .gif or .bmp | "),
        namedAsLeftOut());
  }

  @Test
  void run_moreLeftOutThanAManifestLists_isAllInTheFile() throws IOException {
    for (int i = 0; i < 120; i++) {
      images.file("train/a/bad-%03d.png".formatted(i), new byte[] {1});
      images.file("train/a/text-%03d.xml".formatted(i), new byte[] {1});
    }
    DatasetManifest manifest = ingest();
    assertEquals(List.of(new LeftOut("left-out.jsonl", 240)), manifest.leftOut());
    assertEquals(120, manifest.split("train").bad().total());
    assertEquals(100, manifest.split("train").bad().listed().size());
    assertEquals(100, manifest.skipped().listed().size());
    assertEquals(240, new HashSet<>(namedAsLeftOut()).size());
  }

  @Test
  void run_nothingLeftOut_leavesNoFile() throws IOException {
    images.file("train/b/notes.txt", new byte[9]);
    ingest();
    assertTrue(Files.exists(leftOut()));
    Files.delete(images.root().resolve("train/b/notes.txt"));
    assertEquals(List.of(), ingest().leftOut()); // replaces the other
    assertFalse(Files.exists(leftOut()));
  }

  /** A JPEG of 20 x 30 that EXIF's orientation 6 turns to 30 x 20. */
  private static byte[] turnedJpeg() {
    BufferedImage drawn = new BufferedImage(30, 20, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < 600; i++) {
      drawn.setRGB(i % 30, i / 30, i % 30 * 8 << 16 | i / 30 * 12 << 8 | 90);
    }
    byte[] jpeg = ImageFolder.encoded(drawn, "jpeg");
    ByteBuffer turned = ByteBuffer.allocate(jpeg.length + 36);
    turned.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) 34);
    turned.put(new byte[] {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42}).putInt(8);
    turned.putShort((short) 1).putShort((short) 0x112).putShort((short) 3).putInt(1);
    turned.putShort((short) 6).putShort((short) 0).putInt(0);
    return turned.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** Row 0 of what is stored belongs to the right. */
  private static byte[] rotated(RgbImage image) {
    byte[] pixels = new byte[image.pixels().length];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int to = x * image.height() + image.height() - 1 - y;
        System.arraycopy(image.pixels(), (y * image.width() + x) * 3, pixels, to * 3, 3);
      }
    }
    return pixels;
  }

  private ImageShard stored(int... ids) throws IOException {
    ImageDataset data = ImageDataset.open(SharedSpark.session(), "file:" + folder.resolve("out"));
    try (ShardedImages shards = data.shards("train", ids, 1)) {
      return shards.shard(0).open();
    }
  }

  @Test
  void run_exifOrientation_countsWhereItIsAskedFor() throws IOException {
    byte[] file = turnedJpeg();
    RgbImage lying = new ImageDecoder(10_000).decode(file);
    images.file("train/a/zz.jpg", file);
    DatasetManifest ignored = ingest();
    assertEquals("as they were", ignored.images().form());
    assertArrayEquals(file, stored(2).content(0));

    DatasetManifest turned = ingest(Keep.ENCODED, Optional.empty(), true);
    assertEquals(
        "as they were, turned by EXIF orientation and then JPEG of quality 90",
        turned.images().form());
    ImageShard shard = stored(0, 2);
    assertArrayEquals(ImageFolder.png(0, 6, 5), shard.content(0)); // says nothing of a turn
    assertEquals(new Shape(30, 20, 3), shard.shape(1));
    byte[] pixels = new ImageDecoder(10_000).decode(shard.content(1)).pixels();
    byte[] expected = rotated(lying);
    for (int i = 0; i < pixels.length; i++) {
      assertEquals(expected[i] & 0xff, pixels[i] & 0xff, 24, "value " + i);
    }

    ingest(Keep.ENCODED, Optional.of(new Reencoding(10, 95)), true);
    assertEquals(new Shape(15, 10, 3), stored(2).shape(0));
  }

  @Test
  void run_exifOrientationOfPixels_turnsThem() throws IOException {
    byte[] file = turnedJpeg();
    images = new ImageFolder(folder.resolve("photos"));
    images.file("train/a/1.jpg", file).file("train/b/2.jpg", file);
    images.file("train/b/3.png", ImageFolder.png(1, 30, 20));
    DatasetManifest manifest = ingest(Keep.PIXELS, Optional.empty(), true);
    assertEquals(Optional.of(new Shape(30, 20, 3)), manifest.image());
    assertEquals("as they were, turned by EXIF orientation", manifest.images().form());
    ImageShard shard = stored(0, 1, 2);
    assertArrayEquals(rotated(new ImageDecoder(10_000).decode(file)), shard.content(0));
    assertArrayEquals(ImageFolder.pixels(1, 30, 20), shard.content(2));
  }
}
