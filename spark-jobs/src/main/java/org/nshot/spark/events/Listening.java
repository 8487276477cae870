package org.nshot.spark.events;

/** A command that tells listeners what happens. */
public interface Listening {
  /** Adds one who hears, beside those that the command line names. */
  void listen(RunListener listener);
}
