package org.nshot.space;

/**
 * Everything that a {@linkplain StandaloneNetwork network alone} follows from.
 *
 * @param supernet whose path it is
 * @param path the path, as its space writes it
 * @param dropout rate before the classifier
 */
public record StandaloneSpec(SupernetSpec supernet, String path, float dropout)
    implements NetworkSpec {
  @Override
  public Shape image() {
    return supernet.image();
  }

  @Override
  public int classes() {
    return supernet.classes();
  }

  /**
   * @throws IllegalArgumentException also if it is no path of the supernet
   */
  @Override
  public SearchSpace create() {
    SearchSpace space = supernet.create();
    return StandaloneNetwork.of(space, space.parse(path), dropout);
  }
}
