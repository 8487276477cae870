package org.nshot.space;

import java.io.Serializable;

/** Everything that a network to be trained follows from: a supernet's, or one that stands alone. */
public sealed interface NetworkSpec extends Serializable permits SupernetSpec, StandaloneSpec {

  /** What one image is. */
  Shape image();

  /** Number of classes. */
  int classes();

  /**
   * The network as a space: a supernet's paths, or the one path of a network alone.
   *
   * @throws IllegalArgumentException if it can't take images of that shape
   */
  SearchSpace create();
}
