package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;

class BatchAssemblerTest {
  private static final Shape IMAGE = new Shape(5, 6, 3);
  private static final Normalization RGB =
      new Normalization(List.of(0.4, 0.5, 0.6), List.of(0.2, 0.25, 0.3));

  private static RandomStream random() {
    return RandomStream.of(11, Purpose.AUGMENTATION, 2, 3, 1);
  }

  private static ImageShard shard(Shape image) {
    ImageShard.Builder builder = ImageShard.builder(image, 4);
    RandomStream random = RandomStream.of(5, Purpose.SYNTHETIC_DATA);
    for (int i = 0; i < 4; i++) {
      byte[] pixels = new byte[image.size()];
      for (int p = 0; p < pixels.length; p++) {
        pixels[p] = (byte) random.nextInt(256);
      }
      builder.add(10 * i, 3 - i, pixels);
    }
    return builder.build();
  }

  private static void assertHolds(
      ImageShard shard, int index, Normalization normalization, Batch batch, int at) {
    assertEquals(shard.label(index), batch.labels()[at]);
    byte[] pixels = shard.content(index);
    int channels = shard.shape(index).channels();
    for (int i = 0; i < pixels.length; i++) {
      double mean = normalization.mean().get(i % channels);
      double deviation = normalization.deviation().get(i % channels);
      assertEquals(
          ((pixels[i] & 0xff) / 255.0 - mean) / deviation,
          batch.pixels()[at * pixels.length + i],
          1e-5);
    }
  }

  @Test
  void assemble_withoutAugmentation_normalisesEachImage() {
    ImageShard shard = shard(IMAGE);
    Batch batch =
        new BatchAssembler(IMAGE, RGB, Augmentations.none())
            .assemble(shard, new int[] {30, 0, 30}, random());
    assertEquals(3, batch.size());
    assertEquals(IMAGE, batch.image());
    assertHolds(shard, 3, RGB, batch, 0);
    assertHolds(shard, 0, RGB, batch, 1);
    assertHolds(shard, 3, RGB, batch, 2);
  }

  @Test
  void assemble_oneChannel_normalisesEachImage() {
    Shape grey = new Shape(3, 3, 1);
    ImageShard shard = shard(grey);
    Normalization one = new Normalization(List.of(0.1), List.of(0.7));
    Batch batch =
        new BatchAssembler(grey, one, Augmentations.none())
            .assemble(shard, new int[] {20}, random());
    assertHolds(shard, 2, one, batch, 0);
  }

  @Test
  void assemble_smallerBatchAfterLarger_usesTheSameArrays() {
    ImageShard shard = shard(IMAGE);
    BatchAssembler assembler = new BatchAssembler(IMAGE, RGB, Augmentations.none());
    Batch larger = assembler.assemble(shard, new int[] {0, 10, 20}, random());
    Batch smaller = assembler.assemble(shard, new int[] {20, 30, 0}, 1, 2, random());
    assertSame(larger.pixels(), smaller.pixels());
    assertEquals(1, smaller.size());
    assertHolds(shard, 3, RGB, smaller, 0);
  }

  @Test
  void assemble_sameStream_drawsTheSameBatch() {
    ImageShard shard = shard(IMAGE);
    int[] positions = {0, 10, 20, 30, 0};
    Augmentation cifar = Augmentations.named("cifar");
    Batch first = new BatchAssembler(IMAGE, RGB, cifar).assemble(shard, positions, random());
    Batch second = new BatchAssembler(IMAGE, RGB, cifar).assemble(shard, positions, random());
    assertArrayEquals(first.pixels(), second.pixels());
    int image = IMAGE.size(); // the first image again as the last is drawn anew
    assertFalse(Arrays.equals(first.pixels(), 0, image, first.pixels(), 4 * image, 5 * image));
  }

  @Test
  void assemble_border_isNormalisedBlack() {
    // Padded far beyond its size, nearly every crop is border only.
    Shape dot = new Shape(1, 1, 3);
    ImageShard shard = ImageShard.builder(dot, 1).add(0, 0, new byte[] {9, 9, 9}).build();
    Batch batch =
        new BatchAssembler(dot, RGB, new CropAndFlip(1000))
            .assemble(shard, new int[] {0}, random());
    assertArrayEquals(new float[] {-2f, -2f, -2f}, batch.pixels(), 1e-6f);
  }

  @Test
  void assemble_shardOfOtherImages_namesBothShapes() {
    BatchAssembler assembler = new BatchAssembler(IMAGE, RGB, Augmentations.none());
    ImageShard other = shard(new Shape(6, 5, 3));
    assertEquals(
        "image 6x5x3, expected 5x6x3",
        assertThrows(
                IllegalArgumentException.class,
                () -> assembler.assemble(other, new int[] {0}, random()))
            .getMessage());
  }

  @Test
  void constructor_normalizationOfOtherChannels_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new BatchAssembler(new Shape(2, 2, 1), RGB, Augmentations.none()));
  }
}
