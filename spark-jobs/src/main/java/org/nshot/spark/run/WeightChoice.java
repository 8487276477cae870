package org.nshot.spark.run;

import org.nshot.input.AtLeast;
import org.nshot.spark.checkpoint.CheckpointStore.Checkpoint;
import org.nshot.supernet.ParameterLayout;

/**
 * Which of a run's weights its network is used with.
 *
 * @param checkpoints of how many of the newest whole checkpoints it is the mean
 * @param last whether it is of the weights of each one's last round also where training kept an
 *     average of them
 */
public record WeightChoice(int checkpoints, boolean last) {
  /** The newest checkpoint's: the average where training kept one. */
  public static final WeightChoice USUAL = new WeightChoice(1, false);

  /**
   * @throws IllegalArgumentException if it is of no checkpoint
   */
  public WeightChoice {
    AtLeast.one("checkpoints", checkpoints);
  }

  /** A checkpoint's, full vector. */
  float[] of(Checkpoint checkpoint, ParameterLayout layout, String source) {
    return last ? checkpoint.state().last(layout, source) : checkpoint.state().used(layout, source);
  }

  /** SHA-256 of their file. */
  String digest(Checkpoint checkpoint) {
    return last ? checkpoint.lastDigest() : checkpoint.digest();
  }
}
