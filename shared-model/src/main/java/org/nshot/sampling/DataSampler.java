package org.nshot.sampling;

import java.util.Optional;
import org.nshot.random.RandomStream;

/** Draws the samples of an epoch. */
@FunctionalInterface
public interface DataSampler {

  /**
   * @param size number D of samples in the table
   * @param distribution q, [D], empty before the first is known; samplers that weigh nothing ignore
   *     it
   * @param random the epoch's own stream
   * @return D positions in the table, in the order of training
   */
  int[] draw(int size, Optional<double[]> distribution, RandomStream random);
}
