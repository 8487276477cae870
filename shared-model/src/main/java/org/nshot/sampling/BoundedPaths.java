package org.nshot.sampling;

import java.util.Locale;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.Complexity;
import org.nshot.space.SearchSpace;

/**
 * Draws again until every path of a draw lies within bounds: the sampler's distribution, given that
 * they do.
 */
public record BoundedPaths(SearchSpace space, PathSampler sampler, PathBounds bounds)
    implements PathSampler {
  /** At this share of accepted draws a path costs as much as the step that trains it. */
  private static final int MOST_TRIES = 10_000;

  @Override
  public boolean drawsTogether() {
    return sampler.drawsTogether();
  }

  /**
   * @throws IllegalArgumentException if so many draws in a row lie outside that the bounds leave
   *     nothing to train
   */
  @Override
  public Draw draw(double[][] probabilities, RandomStream random) {
    int rejected = 0;
    for (int i = 0; i < MOST_TRIES; i++) {
      Draw draw = sampler.draw(probabilities, random);
      if (draw.paths().stream().allMatch(this::within)) {
        return new Draw(draw.paths(), rejected);
      }
      rejected += draw.paths().size();
    }
    Complexity least = space.complexity(space.smallest());
    Complexity most = space.complexity(space.largest());
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s: none of %s draws lies within; the smallest path of %s has %.2f MFLOPs and %.3f M"
                + " weights, the largest %.2f and %.3f",
            bounds,
            MOST_TRIES,
            space.name(),
            least.megaFlops(),
            least.millionWeights(),
            most.megaFlops(),
            most.millionWeights()));
  }

  private boolean within(Architecture path) {
    return bounds.hold(space.complexity(path));
  }
}
