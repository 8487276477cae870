package org.nshot.spark.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.nshot.data.Augmentation;
import org.nshot.data.Augmentations;
import org.nshot.data.Batch;
import org.nshot.data.BatchAssembler;
import org.nshot.data.BatchesAhead;
import org.nshot.data.BatchesAhead.Wanted;
import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.data.RgbImage;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardedImages;

/**
 * Images a second from a shard to batches: decoded, cropped at random, resized, mirrored and
 * normalised, with nothing that computes on them.
 */
final class ImageBenchmark implements AutoCloseable {
  private static final int BATCH = 64;
  private static final long SEED = 1;

  private final ShardedImages sharded;
  private final ImageShard images;
  private final Normalization normalization;
  private final int[] order;

  private ImageBenchmark(ShardedImages sharded, Normalization normalization) throws IOException {
    this.sharded = sharded;
    this.images = sharded.shard(0).open();
    this.normalization = normalization;
    this.order = RandomStream.of(SEED, Purpose.SYNTHETIC_DATA).permutation(images.size());
  }

  /**
   * Makes the shard.
   *
   * @param most how many of the split's images, the first ones
   */
  static ImageBenchmark of(ImageDataset data, String split, int most) throws IOException {
    int count = Math.min(most, data.manifest().split(split).count());
    return new ImageBenchmark(
        data.shards(split, IntStream.range(0, count).toArray(), 1),
        data.manifest().normalization());
  }

  int images() {
    return images.size();
  }

  /**
   * Passes over all images.
   *
   * @param side of the batch's images
   * @param threads that work, the one that asks for batches among them
   * @return images a second of each pass after the first
   */
  double[] rates(int side, double jitter, int threads, int passes) {
    Shape size = new Shape(side, side, RgbImage.CHANNELS);
    Augmentation augmentation = Augmentations.named(Augmentations.IMAGENET, jitter);
    if (threads == 1) {
      BatchAssembler assembler = new BatchAssembler(size, normalization, augmentation);
      return rates(
          passes,
          i ->
              assembler.assemble(
                  images, positions(i), RandomStream.of(SEED, Purpose.AUGMENTATION, 0, i, 0)));
    }
    try (BatchesAhead batches =
        new BatchesAhead(size, normalization, augmentation, SEED, threads - 1, Integer.MAX_VALUE)) {
      return rates(passes, i -> take(batches, i));
    }
  }

  private Batch take(BatchesAhead batches, int i) {
    Batch batch = batches.take(images, new Wanted(0, 0, i, positions(i)));
    batches.giveBack(batch);
    return batch;
  }

  private double[] rates(int passes, IntFunction<Batch> batch) {
    int batches = (images.size() + BATCH - 1) / BATCH;
    double[] rates = new double[passes + 1];
    for (int pass = 0; pass <= passes; pass++) {
      long start = System.nanoTime();
      int done = 0;
      for (int i = 0; i < batches; i++) {
        done += batch.apply(i).size();
      }
      rates[pass] = done / ((System.nanoTime() - start) / 1e9);
    }
    return Arrays.copyOfRange(rates, 1, rates.length);
  }

  private int[] positions(int i) {
    return Arrays.copyOfRange(order, i * BATCH, Math.min(order.length, (i + 1) * BATCH));
  }

  @Override
  public void close() {
    sharded.close();
  }
}
