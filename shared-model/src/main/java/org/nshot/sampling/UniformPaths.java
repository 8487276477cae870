package org.nshot.sampling;

import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.space.SearchSpace;

/** A path, at each choice block independently, every operation alike (SPOS). */
public record UniformPaths(SearchSpace space) implements PathSampler {

  @Override
  public Draw draw(double[][] probabilities, RandomStream random) {
    return new Draw(List.of(space.draw(random::nextInt)));
  }
}
