package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nshot.space.Shape;

class ImageShardTest {
  private static final Shape IMAGE = new Shape(1, 2, 3);

  private static byte[] pixels(int seed) {
    byte[] pixels = new byte[IMAGE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (seed * 10 + i);
    }
    return pixels;
  }

  /** Five images at the positions 1, 4, 7, 10, 13. */
  private static ImageShard shard() {
    ImageShard.Builder builder = ImageShard.builder(IMAGE, 5);
    for (int i = 0; i < 5; i++) {
      builder.add(1 + 3 * i, i % 2, pixels(i));
    }
    return builder.build();
  }

  private static void assertIsTheShard(ImageShard shard) {
    assertEquals(5, shard.size());
    assertEquals(Storage.PIXELS, shard.storage());
    for (int i = 0; i < 5; i++) {
      assertEquals(1 + 3 * i, shard.position(i));
      assertEquals(i, shard.indexOf(1 + 3 * i));
      assertEquals(i % 2, shard.label(i));
      assertEquals(IMAGE, shard.shape(i));
      assertArrayEquals(pixels(i), shard.content(i));
    }
  }

  @Test
  void build_someImages_findsEveryImage() {
    assertIsTheShard(shard());
  }

  @Test
  void build_noImages_isAnEmptyShard() {
    assertEquals(0, ImageShard.builder(IMAGE, 0).build().size());
  }

  @Test
  void indexOf_positionOfAnotherShard_namesPosition() {
    ImageShard shard = shard();
    assertEquals(
        "position 5 is not in this shard of 5 images, positions 1 to 13",
        assertThrows(IllegalArgumentException.class, () -> shard.indexOf(5)).getMessage());
  }

  @Test
  void add_positionThatDoesNotAscend_isRefused() {
    ImageShard.Builder builder = ImageShard.builder(IMAGE, 2).add(4, 0, pixels(0));
    assertEquals(
        "position 4, expected more than 4",
        assertThrows(IllegalArgumentException.class, () -> builder.add(4, 0, pixels(0)))
            .getMessage());
  }

  @Test
  void add_imageOfAnotherSize_namesBothSizes() {
    ImageShard.Builder builder = ImageShard.builder(IMAGE, 1);
    assertEquals(
        "position 0: image of 5 bytes, expected 6 (1x2x3)",
        assertThrows(IllegalArgumentException.class, () -> builder.add(0, 0, new byte[5]))
            .getMessage());
  }

  @Test
  void add_fullShard_isRefused() {
    ImageShard.Builder builder = ImageShard.builder(IMAGE, 1).add(0, 0, pixels(0));
    assertThrows(IllegalArgumentException.class, () -> builder.add(1, 0, pixels(1)));
  }

  @Test
  void build_missingImages_namesCounts() {
    ImageShard.Builder builder = ImageShard.builder(IMAGE, 3).add(0, 0, pixels(0));
    assertEquals(
        "shard got 1 images, expected 3",
        assertThrows(IllegalArgumentException.class, builder::build).getMessage());
  }
}
