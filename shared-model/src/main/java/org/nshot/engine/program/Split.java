package org.nshot.engine.program;

import java.util.Arrays;

/**
 * How a batch is cut into lanes: contiguous parts that differ by at most one image.
 *
 * @param lane the lane this is for
 * @param images number of images of each lane
 */
public record Split(int lane, int[] images) {
  /** A lane's view of a batch that is cut evenly. */
  public static Split of(int batch, int lanes, int lane) {
    int[] images = new int[lanes];
    for (int i = 0; i < lanes; i++) {
      images[i] = batch / lanes + (i < batch % lanes ? 1 : 0);
    }
    return new Split(lane, images);
  }

  /** This lane's images. */
  int own() {
    return images[lane];
  }

  /** Position of this lane's first image in the batch. */
  int first() {
    return Arrays.stream(images, 0, lane).sum();
  }

  int batch() {
    return Arrays.stream(images).sum();
  }

  /** Each lane's rows where an image has so many. */
  long[] rows(int ofImage) {
    return Arrays.stream(images).mapToLong(n -> (long) n * ofImage).toArray();
  }
}
