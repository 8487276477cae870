package org.nshot.training;

import java.util.List;

/** Trains a round's shards: in this process, or on a cluster. */
@FunctionalInterface
public interface RoundTrainer {

  /**
   * @param vectors what shards start from ({@link Training#vectors}): full vectors, the supernet's
   *     weights first; read only
   */
  RoundResult train(RoundPlan plan, List<float[]> vectors);
}
