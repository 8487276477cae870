package org.nshot.evaluation;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.nshot.data.Augmentations;
import org.nshot.data.Batch;
import org.nshot.data.BatchAssembler;
import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;

/**
 * The images that paths are ranked on, in batches, the same in every pass. Their order is drawn by
 * seed: data sets often lie class by class, and BN would take its statistics from one class.
 * Batches are assembled as they are asked for and share their arrays; belongs to one thread.
 */
public final class HeldOutImages implements Iterable<Batch> {
  private static final int DRAW = 0;
  private static final int ORDER = 1;

  private final ImageShard images;
  private final BatchAssembler assembler;
  private final EvenBatches batches;
  private final int[] order; // positions in the shard, [images]
  private final RandomStream unused; // no augmentation draws from it

  /**
   * @param images as they are evaluated: pixels, all of one size
   * @param most most images of a batch
   * @throws IllegalArgumentException if there are no images, or the normalization has another
   *     number of channels
   */
  public HeldOutImages(ImageShard images, Normalization normalization, int most, long seed) {
    this.images = images;
    this.batches = new EvenBatches(images.size(), most);
    this.assembler = new BatchAssembler(images.shape(0), normalization, Augmentations.none());
    this.unused = RandomStream.of(seed, Purpose.RANKING_IMAGES, ORDER);
    this.order =
        Arrays.stream(
                RandomStream.of(seed, Purpose.RANKING_IMAGES, ORDER).permutation(images.size()))
            .map(images::position)
            .toArray();
  }

  /**
   * Which of some images to rank on: drawn without replacement, a matter of the seed alone.
   *
   * @param ids of all images that may be taken
   * @param count how many to take
   * @return their ids, ascending
   * @throws IllegalArgumentException if there are not so many
   */
  public static int[] draw(int[] ids, int count, long seed) {
    if (count < 1 || count > ids.length) {
      throw new IllegalArgumentException(
          "%s images, expected 1 to %s (those held out)".formatted(count, ids.length));
    }
    int[] shuffled = ids.clone();
    RandomStream.of(seed, Purpose.RANKING_IMAGES, DRAW).shuffle(shuffled);
    int[] drawn = Arrays.copyOf(shuffled, count);
    Arrays.sort(drawn);
    return drawn;
  }

  /** The first images of their order as one batch, all if there are fewer. */
  public Batch first(int count) {
    return assembler.assemble(images, order, 0, Math.min(count, order.length), unused);
  }

  @Override
  public Iterator<Batch> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < batches.count();
      }

      @Override
      public Batch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("all " + batches.count() + " batches were given");
        }
        int from = batches.start(next++);
        return assembler.assemble(images, order, from, batches.start(next), unused);
      }
    };
  }
}
