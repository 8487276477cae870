package org.nshot.sampling;

import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;

/** Draws the paths of a round. */
@FunctionalInterface
public interface PathSampler {

  /**
   * Paths that were drawn together.
   *
   * @param rejected paths that were drawn before these and thrown away
   */
  record Draw(List<Architecture> paths, int rejected) {
    public Draw {
      paths = List.copyOf(paths);
    }

    /** Paths of which none was rejected. */
    public Draw(List<Architecture> paths) {
      this(paths, 0);
    }
  }

  /**
   * @param probabilities of the operations, [importance group][operation]; samplers that weigh
   *     nothing ignore them
   * @param random the round's own stream
   */
  Draw draw(double[][] probabilities, RandomStream random);
}
