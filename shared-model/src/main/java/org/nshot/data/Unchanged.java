package org.nshot.data;

import org.nshot.random.RandomStream;
import org.nshot.space.Shape;

/** No augmentation: evaluation, and data sets too small in their shapes to be cropped. */
record Unchanged() implements Augmentation {
  private static final long serialVersionUID = 1L;

  @Override
  public void draw(byte[] source, int offset, Shape image, byte[] target, RandomStream random) {
    System.arraycopy(source, offset, target, 0, image.size());
  }
}
