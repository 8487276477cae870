package org.nshot.evaluation;

/**
 * Cuts held-out images into batches that differ by at most one image. A small remainder would make
 * a bad batch of its own: BN takes its statistics from the batch.
 *
 * @param images number of images
 * @param most most images of a batch
 */
public record EvenBatches(int images, int most) {
  /** Most images of a batch in the papers' evaluations. */
  public static final int PAPER = 256;

  public EvenBatches {
    if (images < 1 || most < 1) {
      throw new IllegalArgumentException(
          "%s images in batches of %s: expected at least 1 of both".formatted(images, most));
    }
  }

  /** Number of batches: as few as hold the images. */
  public int count() {
    return (images - 1) / most + 1;
  }

  /** First image of a batch, counting from 0; that of batch {@link #count} is the end. */
  public int start(int batch) {
    return (int) ((long) images * batch / count());
  }
}
