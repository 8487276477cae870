package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;

class ShardFileTest {
  private static final Shape IMAGE = new Shape(2, 3, 3);

  @TempDir private Path folder;

  private static byte[] content(int i) {
    RandomStream random = RandomStream.of(i, Purpose.SYNTHETIC_DATA);
    byte[] content = new byte[1 + random.nextInt(40)];
    for (int b = 0; b < content.length; b++) {
      content[b] = (byte) random.nextLong();
    }
    return content;
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void map_moreThanASegmentHolds_findsEveryImageAndLeavesNoFile() throws IOException {
    ImageShard shard;
    try (ShardFile file = ShardFile.create(folder, "s", Storage.ENCODED, 3, 100)) {
      for (int i = 0; i < 50; i++) {
        file.add(3 + 7 * i, i % 4, new Shape(1 + i, 2 + i, 3), content(i));
      }
      assertEquals(2, files());
      shard = file.map();
      assertEquals(0, files());
    }
    assertEquals(50, shard.size());
    assertEquals(Storage.ENCODED, shard.storage());
    for (int i = 0; i < 50; i++) {
      assertEquals(3 + 7 * i, shard.position(i));
      assertEquals(i, shard.indexOf(3 + 7 * i));
      assertEquals(i % 4, shard.label(i));
      assertEquals(new Shape(1 + i, 2 + i, 3), shard.shape(i));
      assertArrayEquals(content(i), shard.content(i));
    }
    assertThrows(IllegalArgumentException.class, () -> shard.indexOf(4));
  }

  @Test
  void map_imageLargerThanASegment_isOneOfItsOwn() throws IOException {
    try (ShardFile file = ShardFile.create(folder, "s", Storage.PIXELS, 3, 10)) {
      byte[] pixels = Patterns.pixels(IMAGE);
      ImageShard shard = addTwo(file, pixels).map();
      assertArrayEquals(pixels, shard.content(0));
      assertArrayEquals(pixels, shard.content(1));
    }
  }

  private static ShardFile addTwo(ShardFile file, byte[] pixels) throws IOException {
    file.add(0, 1, IMAGE, pixels);
    file.add(1, 1, IMAGE, pixels);
    return file;
  }

  @Test
  void map_noImages_isAnEmptyShard() throws IOException {
    try (ShardFile file = ShardFile.create(folder, "s", Storage.PIXELS, 3)) {
      assertEquals(0, file.map().size());
    }
  }

  @Test
  void close_beforeTheEnd_leavesNoFile() throws IOException {
    try (ShardFile file = ShardFile.create(folder, "s", Storage.PIXELS, 3)) {
      addTwo(file, Patterns.pixels(IMAGE));
    }
    assertEquals(0, files());
  }

  @Test
  void create_fileThatIsThere_isRefused() throws IOException {
    Files.createFile(folder.resolve("s.index"));
    assertThrows(
        FileAlreadyExistsException.class, () -> ShardFile.create(folder, "s", Storage.PIXELS, 3));
  }

  @Test
  void add_positionThatDoesNotAscend_isRefused() throws IOException {
    try (ShardFile file = ShardFile.create(folder, "s", Storage.PIXELS, 3)) {
      file.add(4, 0, IMAGE, Patterns.pixels(IMAGE));
      assertEquals(
          "position 4, expected more than 4",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> file.add(4, 0, IMAGE, Patterns.pixels(IMAGE)))
              .getMessage());
    }
  }

  @Test
  void add_pixelsOfAnotherSize_namesBoth() throws IOException {
    try (ShardFile file = ShardFile.create(folder, "s", Storage.PIXELS, 3)) {
      assertEquals(
          "position 0: image of 5 bytes, expected 18 (2x3x3)",
          assertThrows(IllegalArgumentException.class, () -> file.add(0, 0, IMAGE, new byte[5]))
              .getMessage());
    }
  }
}
