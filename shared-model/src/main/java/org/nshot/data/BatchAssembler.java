package org.nshot.data;

import java.util.Arrays;
import java.util.Objects;
import org.nshot.random.RandomStream;
import org.nshot.space.Shape;

/**
 * Fills batches from a shard: finds the images, draws their variants, normalises. Its arrays are
 * used again and again; belongs to one thread.
 */
public final class BatchAssembler {
  private final Shape image;
  private final Augmentation augmentation;
  private final float[] table; // [channels, 256]
  private final byte[] variant;
  private float[] pixels = new float[0];
  private int[] labels = new int[0];

  /**
   * @param image shape of every image
   * @throws IllegalArgumentException if the normalization has another number of channels
   */
  public BatchAssembler(Shape image, Normalization normalization, Augmentation augmentation) {
    if (normalization.channels() != image.channels()) {
      throw new IllegalArgumentException(
          "normalization of %d channels, expected %d (images %s)"
              .formatted(normalization.channels(), image.channels(), image));
    }
    this.image = image;
    this.augmentation = augmentation;
    table = normalization.table();
    variant = new byte[image.size()];
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
   * @throws IllegalArgumentException if the range is empty, the shard's images have another shape,
   *     or it does not hold one of the positions
   */
  public Batch assemble(ImageShard shard, int[] positions, int from, int to, RandomStream random) {
    Objects.checkFromToIndex(from, to, positions.length);
    if (!shard.image().equals(image)) {
      throw new IllegalArgumentException(
          "shard of images %s, expected %s".formatted(shard.image(), image));
    }
    int size = to - from;
    reserve(size);
    for (int i = 0; i < size; i++) {
      int index = shard.indexOf(positions[from + i]);
      labels[i] = shard.label(index);
      augmentation.draw(shard.chunk(index), shard.offset(index), image, variant, random);
      normalize(i * image.size());
    }
    return new Batch(size, image, pixels, labels);
  }

  private void reserve(int size) {
    if (labels.length < size) {
      pixels = new float[Math.multiplyExact(size, image.size())];
      labels = Arrays.copyOf(labels, size);
    }
  }

  private void normalize(int at) {
    int channels = image.channels();
    if (channels == 3) { // the loop that counts: constant strides let the JIT unroll it
      for (int i = 0; i < variant.length; i += 3) {
        pixels[at + i] = table[variant[i] & 0xff];
        pixels[at + i + 1] = table[256 + (variant[i + 1] & 0xff)];
        pixels[at + i + 2] = table[512 + (variant[i + 2] & 0xff)];
      }
      return;
    }
    for (int i = 0; i < variant.length; i += channels) {
      for (int c = 0; c < channels; c++) {
        pixels[at + i + c] = table[c * Normalization.BYTE_VALUES + (variant[i + c] & 0xff)];
      }
    }
  }
}
