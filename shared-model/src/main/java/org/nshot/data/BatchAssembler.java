package org.nshot.data;

import java.util.Arrays;
import java.util.Objects;
import org.nshot.random.RandomStream;
import org.nshot.space.Shape;

/**
 * Fills batches from a shard: finds the images, draws their variants, normalises. Its arrays are
 * used again and again; belongs to one thread. {@link BatchesAhead} does the same on threads of its
 * own.
 */
public final class BatchAssembler {
  private final Shape size;
  private final Augmentation augmentation;
  private final VariantReader reader;
  private float[] pixels = new float[0];
  private int[] labels = new int[0];

  /**
   * @param size shape of every image of a batch
   * @throws IllegalArgumentException if the normalization has another number of channels
   */
  public BatchAssembler(Shape size, Normalization normalization, Augmentation augmentation) {
    this.size = size;
    this.augmentation = augmentation;
    reader = new VariantReader(size, normalization);
  }

  /** As the longer form, with all positions. */
  public Batch assemble(ImageShard shard, int[] positions, RandomStream random) {
    return assemble(shard, positions, 0, positions.length, random);
  }

  /**
   * Fills the next batch.
   *
   * @param positions importance-table positions of the images; may repeat
   * @param from first of them to take
   * @param to end of those to take, exclusive
   * @param random what the augmentation draws from, in the order of the positions; in training the
   *     stream of purpose AUGMENTATION at (epoch, round, shard)
   * @return a batch over arrays that the next call fills anew
   * @throws IllegalArgumentException if the range is empty, the shard does not hold one of the
   *     positions, or an image can't be brought to the batch's size
   * @throws java.io.UncheckedIOException if an image can't be decoded
   */
  public Batch assemble(ImageShard shard, int[] positions, int from, int to, RandomStream random) {
    Objects.checkFromToIndex(from, to, positions.length);
    int count = to - from;
    if (labels.length < count) {
      pixels = new float[Math.multiplyExact(count, size.size())];
      labels = Arrays.copyOf(labels, count);
    }
    for (int i = 0; i < count; i++) {
      int index = shard.indexOf(positions[from + i]);
      labels[i] = shard.label(index);
      View view = augmentation.draw(shard.shape(index), random);
      reader.read(shard, index, view, pixels, i * size.size());
    }
    return new Batch(count, size, pixels, labels);
  }
}
