package org.nshot.space;

import java.io.Serializable;

/**
 * Everything that a supernet's network follows from.
 *
 * @param image what one image is
 * @param classes number of classes
 */
public record SupernetSpec(SpaceSpec space, Shape image, int classes) implements Serializable {

  /**
   * @throws IllegalArgumentException if the space can't take images of that shape
   */
  public SearchSpace create() {
    return space.at(image, classes);
  }
}
