package org.nshot.space;

/**
 * Everything that a supernet's network follows from.
 *
 * @param image what one image is
 * @param classes number of classes
 */
public record SupernetSpec(SpaceSpec space, Shape image, int classes) implements NetworkSpec {

  /**
   * @throws IllegalArgumentException if the space can't take images of that shape
   */
  @Override
  public SearchSpace create() {
    return space.at(image, classes);
  }
}
