package org.nshot.training;

import org.nshot.supernet.SliceSet;

/**
 * What a round starts from, as a shard sees it: the vectors of {@link Training#vectors}, the
 * weights first.
 */
@FunctionalInterface
public interface RoundStart {
  /** The number of the weights among the vectors. */
  int WEIGHTS = 0;

  /** The number of the momentum that shards move with, where their rule has one. */
  int MOMENTUM = 1;

  /** Some slices of a vector, in compact form; fresh, the caller's to change. */
  float[] of(int vector, SliceSet slices);
}
