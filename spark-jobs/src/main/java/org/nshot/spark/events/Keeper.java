package org.nshot.spark.events;

import java.io.IOException;

/**
 * Keeps what a run must not go on without: checkpoints, metrics. Unlike a {@link RunListener}'s,
 * its failure ends the training.
 */
@FunctionalInterface
public interface Keeper {
  /**
   * Something has happened; what is to be kept of it is kept when this returns.
   *
   * @throws IOException if it can't be kept
   */
  void keep(RunEvent event) throws IOException;
}
