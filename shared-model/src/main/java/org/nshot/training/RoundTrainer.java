package org.nshot.training;

/** Trains a round's shards: in this process, or on a cluster. */
@FunctionalInterface
public interface RoundTrainer {

  /**
   * @param weights the supernet's, full vector; read only
   */
  RoundResult train(RoundPlan plan, float[] weights);
}
