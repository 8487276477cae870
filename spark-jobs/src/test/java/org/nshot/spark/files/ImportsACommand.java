package org.nshot.spark.files;

import org.nshot.spark.training.TrainCommand;

/** What the architecture's test must find: a room of the ground floor that knows a command. */
public interface ImportsACommand {
  /** The import. */
  TrainCommand command();
}
