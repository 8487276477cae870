package org.nshot.spark.command;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A command of the command line. Its fields are picocli options, filled before the call. */
public interface Command {

  /**
   * Does the work. Anything meant for a person goes to stderr; the result becomes the last line of
   * stdout.
   *
   * @throws UsageException if an option's value can't be used: exit code 2
   * @throws Exception any other failure, its message one clear line: exit code 1
   */
  ObjectNode run() throws Exception;

  /** Whether the same command, once it was stopped, goes on from what is saved. */
  default boolean goesOn() {
    return false;
  }
}
