package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.data.BatchesAhead.Wanted;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;

class BatchesAheadTest {
  private static final Shape JPEG = new Shape(34, 46, 3);
  private static final Shape SIZE = new Shape(16, 16, 3);
  private static final Normalization RGB =
      new Normalization(List.of(0.4, 0.5, 0.6), List.of(0.2, 0.25, 0.3));
  private static final Augmentation AUGMENTATION = Augmentations.named("imagenet", 0.4);
  private static final long SEED = 5;
  private static final long ANY_BYTES = 1 << 20;

  private static ImageShard shard() throws IOException {
    return TestShards.encoded(
        JPEG, JpegSamples.HALF, JpegSamples.HALF_ROWS, JpegSamples.FULL, JpegSamples.PROGRESSIVE);
  }

  private static BatchesAhead batches(int threads, long maxBytes) {
    return new BatchesAhead(SIZE, RGB, AUGMENTATION, SEED, threads, maxBytes);
  }

  private static Wanted wanted(int shard, int batch) {
    return new Wanted(shard, 2, batch, new int[] {batch % 4, 3, 0, 1, 3, 2, 0});
  }

  private static void assertHolds(ImageShard shard, Wanted wanted, Batch batch) {
    RandomStream random =
        RandomStream.of(SEED, Purpose.AUGMENTATION, 2, wanted.batch(), wanted.shard());
    Batch expected =
        new BatchAssembler(SIZE, RGB, AUGMENTATION).assemble(shard, wanted.positions(), random);
    assertEquals(expected.size(), batch.size());
    int values = batch.size() * SIZE.size();
    assertArrayEquals(
        Arrays.copyOf(expected.pixels(), values), Arrays.copyOf(batch.pixels(), values));
    assertArrayEquals(expected.labels(), batch.labels());
  }

  @Test
  void take_preparedOrNot_isWhatOneThreadAssembles() throws IOException {
    ImageShard shard = shard();
    for (int threads = 1; threads <= 3; threads++) {
      try (BatchesAhead batches = batches(threads, ANY_BYTES)) {
        for (int batch = 0; batch < 6; batch++) {
          batches.prepare(shard, wanted(0, batch));
          batches.prepare(shard, wanted(1, batch));
          assertHolds(shard, wanted(1, batch), batches.take(shard, wanted(1, batch)));
          assertHolds(shard, wanted(0, batch), batches.take(shard, wanted(0, batch)));
          assertHolds(shard, wanted(0, batch + 1), batches.take(shard, wanted(0, batch + 1)));
        }
      }
    }
  }

  @Test
  void take_anotherThanPrepared_isTheOneAskedFor() throws IOException {
    ImageShard shard = shard();
    try (BatchesAhead batches = batches(2, ANY_BYTES)) {
      batches.prepare(shard, wanted(0, 1));
      assertHolds(shard, wanted(0, 2), batches.take(shard, wanted(0, 2)));
      batches.prepare(shard, wanted(0, 1));
      batches.prepare(shard, wanted(0, 3));
      assertHolds(shard, wanted(0, 3), batches.take(shard, wanted(0, 3)));
    }
  }

  @Test
  void prepare_noMemoryForMore_takesThemAsTheyAreAskedFor() throws IOException {
    ImageShard shard = shard();
    try (BatchesAhead batches = batches(2, 1)) {
      for (int s = 0; s < 4; s++) {
        batches.prepare(shard, wanted(s, 0));
      }
      for (int s = 0; s < 4; s++) {
        assertHolds(shard, wanted(s, 0), batches.take(shard, wanted(s, 0)));
      }
    }
  }

  @Test
  void giveBack_aBatch_fillsItsArrayAgain() throws IOException {
    ImageShard shard = shard();
    try (BatchesAhead batches = batches(2, ANY_BYTES)) {
      Batch first = batches.take(shard, wanted(0, 0));
      batches.giveBack(first);
      Batch second = batches.take(shard, wanted(0, 1));
      assertSame(first.pixels(), second.pixels());
      assertHolds(shard, wanted(0, 1), second);
    }
  }

  @Test
  void take_afterTheEnd_isMadeByTheCaller() throws IOException {
    ImageShard shard = shard();
    BatchesAhead batches = batches(2, ANY_BYTES);
    batches.prepare(shard, wanted(0, 0));
    batches.close();
    assertHolds(shard, wanted(0, 0), batches.take(shard, wanted(0, 0)));
    assertHolds(shard, wanted(1, 0), batches.take(shard, wanted(1, 0)));
  }

  @Test
  void take_damagedFile_namesThePosition() throws IOException {
    ImageShard shard =
        TestShards.encoded(JPEG, JpegSamples.HALF, Arrays.copyOf(JpegSamples.HALF, 300));
    try (BatchesAhead batches = batches(2, ANY_BYTES)) {
      Wanted both = new Wanted(0, 0, 0, new int[] {0, 1});
      batches.prepare(shard, both);
      assertEquals(
          "image at position 1: JPEG",
          assertThrows(UncheckedIOException.class, () -> batches.take(shard, both))
              .getCause()
              .getMessage()
              .substring(0, 25));
    }
  }

  @Test
  void prepare_positionOfAnotherShard_isRefused() throws IOException {
    ImageShard shard = shard();
    try (BatchesAhead batches = batches(1, ANY_BYTES)) {
      Wanted beyond = new Wanted(0, 0, 0, new int[] {9});
      assertThrows(IllegalArgumentException.class, () -> batches.prepare(shard, beyond));
    }
  }
}
