package org.nshot.sampling;

import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;

/** Draws the paths of a round. */
@FunctionalInterface
public interface PathSampler {

  /**
   * @param probabilities of the operations, [importance group][operation]; samplers that weigh
   *     nothing ignore them
   * @param random the round's own stream
   */
  List<Architecture> draw(double[][] probabilities, RandomStream random);
}
