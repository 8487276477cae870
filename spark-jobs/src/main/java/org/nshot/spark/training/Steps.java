package org.nshot.spark.training;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.nshot.spark.events.RunTeller;
import org.nshot.training.TrainingState;

/** Makes the steps of a training, and tells of them. */
interface Steps {
  /**
   * Moves the state to the end of its training.
   *
   * @param enough asked before the first step and after every epoch: whether to end before that
   * @return images trained on: forward passes of single images
   * @throws IOException if something that must be kept can't be
   */
  long run(TrainingState state, RunTeller teller, BooleanSupplier enough) throws IOException;
}
