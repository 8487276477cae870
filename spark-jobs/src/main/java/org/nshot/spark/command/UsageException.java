package org.nshot.spark.command;

/** The command was asked for in a way it can't be done: exit code 2. The message is one line. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
