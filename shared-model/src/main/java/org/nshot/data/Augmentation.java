package org.nshot.data;

import java.io.Serializable;
import org.nshot.random.RandomStream;
import org.nshot.space.Shape;

/**
 * Draws what becomes of an image, on raw bytes and before normalisation. {@link Augmentations} has
 * them.
 */
public sealed interface Augmentation extends Serializable
    permits CropAndFlip, RandomResizedCrop, ResizedCentre, Unchanged {

  /**
   * A function of stream and shape alone; takes the same count of numbers for every image of a
   * shape, and whatever the shape where images may differ.
   *
   * @param image shape of the whole image
   */
  View draw(Shape image, RandomStream random);
}
