package org.nshot.data;

import java.io.Serializable;
import org.nshot.random.RandomStream;
import org.nshot.space.Shape;

/**
 * Draws a variant of a training image, on raw bytes and before normalisation. What it draws is a
 * function of the stream alone; it takes the same count of numbers for every image of a shape.
 */
@FunctionalInterface
public interface Augmentation extends Serializable {

  /**
   * @param source holds the image from the offset on, [height, width, channels]
   * @param image its shape
   * @param target takes the variant, [height, width, channels]
   */
  void draw(byte[] source, int offset, Shape image, byte[] target, RandomStream random);
}
