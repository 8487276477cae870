package org.nshot.sampling;

import java.util.Optional;
import org.nshot.random.RandomStream;

/** Every sample once, in a random order. */
public record UniformData() implements DataSampler {

  @Override
  public int[] draw(int size, Optional<double[]> distribution, RandomStream random) {
    return random.permutation(size);
  }
}
