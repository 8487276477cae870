package org.nshot.sampling;

import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;

/** Draws the paths of a round. */
@FunctionalInterface
public interface PathSampler {

  /**
   * Paths of one draw.
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
   * Whether a draw's paths belong together: every shard trains all of them, and their gradients add
   * up in one step. Paths of other samplers are shared out over the shards, and averaged.
   */
  default boolean drawsTogether() {
    return false;
  }

  /**
   * @param probabilities of the operations, [table][operation]; samplers that weigh nothing ignore
   *     them
   * @param random the round's own stream
   */
  Draw draw(double[][] probabilities, RandomStream random);
}
