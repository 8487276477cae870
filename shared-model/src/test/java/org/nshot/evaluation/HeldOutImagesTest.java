package org.nshot.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nshot.data.Batch;
import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.space.Shape;

class HeldOutImagesTest {
  private static final Shape IMAGE = new Shape(1, 1, 1);
  private static final Normalization PLAIN = new Normalization(List.of(0.0), List.of(1 / 255.0));
  private static final int IMAGES = 100;

  /** Image i holds the byte i; images lie class by class. */
  private static ImageShard shard() {
    ImageShard.Builder builder = ImageShard.builder(IMAGE, IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      builder.add(3 * i, i / 10, new byte[] {(byte) i});
    }
    return builder.build();
  }

  private static List<int[]> passOver(HeldOutImages images) {
    List<int[]> batches = new ArrayList<>();
    for (Batch batch : images) {
      int[] held = new int[batch.size()];
      for (int i = 0; i < held.length; i++) {
        held[i] = Math.round(batch.pixels()[i]);
        assertEquals(held[i] / 10, batch.labels()[i]);
      }
      batches.add(held);
    }
    return batches;
  }

  @Test
  void iterator_ofAPass_givesEachImageOnceInEvenBatches() {
    List<int[]> batches = passOver(new HeldOutImages(shard(), PLAIN, 30, 1));
    assertEquals(List.of(25, 25, 25, 25), batches.stream().map(batch -> batch.length).toList());
    assertArrayEquals(
        IntStream.range(0, IMAGES).toArray(),
        batches.stream().flatMapToInt(Arrays::stream).sorted().toArray());
  }

  @Test
  void iterator_ofASecondPass_givesTheSameBatches() {
    HeldOutImages images = new HeldOutImages(shard(), PLAIN, 30, 1);
    List<int[]> first = passOver(images);
    List<int[]> second = passOver(images);
    for (int b = 0; b < first.size(); b++) {
      assertArrayEquals(first.get(b), second.get(b));
    }
    assertFalse(
        Arrays.equals(first.get(0), passOver(new HeldOutImages(shard(), PLAIN, 30, 2)).get(0)));
  }

  @Test
  void iterator_ofImagesThatLieByClass_mixesTheClasses() {
    for (int[] batch : passOver(new HeldOutImages(shard(), PLAIN, 30, 1))) {
      assertTrue(Arrays.stream(batch).map(i -> i / 10).distinct().count() >= 7);
    }
  }

  @Test
  void draw_ofSomeImages_isAscendingWithoutRepeatsAndTheSameAgain() {
    int[] ids = IntStream.range(0, 500).map(i -> 2 * i).toArray();
    int[] drawn = HeldOutImages.draw(ids, 60, 4);
    assertEquals(60, Arrays.stream(drawn).distinct().count());
    assertArrayEquals(Arrays.stream(drawn).sorted().toArray(), drawn);
    assertTrue(Arrays.stream(drawn).allMatch(id -> id % 2 == 0 && id < 1000));
    assertArrayEquals(drawn, HeldOutImages.draw(ids, 60, 4));
    assertFalse(Arrays.equals(drawn, HeldOutImages.draw(ids, 60, 5)));
    assertArrayEquals(ids, HeldOutImages.draw(ids, 500, 4));
  }

  @Test
  void draw_ofMoreThanThereAre_isRefused() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> HeldOutImages.draw(new int[10], 11, 1));
    assertEquals("11 images, expected 1 to 10 (those held out)", error.getMessage());
  }
}
