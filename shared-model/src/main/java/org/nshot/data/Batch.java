package org.nshot.data;

import org.nshot.space.Shape;

/**
 * Images ready for the engine and their labels. Reads no further than {@link #size}: the arrays may
 * be longer where they are reused from batch to batch.
 *
 * @param size number of images
 * @param image shape of one image
 * @param pixels normalised values, [size, height, width, channels]
 * @param labels class of each image, [size]
 */
public record Batch(int size, Shape image, float[] pixels, int[] labels) {
  public Batch {
    if (size < 1 || labels.length < size || pixels.length < (long) size * image.size()) {
      throw new IllegalArgumentException(
          "batch of %s images %s: %s pixel values and %s labels"
              .formatted(size, image, pixels.length, labels.length));
    }
  }
}
