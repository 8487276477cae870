package org.nshot.spark.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.nshot.training.DivergedException;

/**
 * What a person is told of a failure.
 *
 * @param exitCode 2 for a usage error, 1 for any other
 * @param line one line, without the leading "nshot: " and without credentials
 * @param unexpected whether the stack trace is wanted as well
 */
record Failure(int exitCode, String line, boolean unexpected) {
  static final int FAILED = 1;
  static final int USAGE = 2;

  /**
   * Spark, executors and streams wrap what went wrong: the outermost exception in the chain of
   * causes that was made for a person's eyes is the one that is shown.
   */
  static Failure of(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof UsageException) {
        return new Failure(USAGE, Redaction.line(firstLine(t)), false);
      }
      if (t instanceof IOException
          || t instanceof IllegalArgumentException
          || t instanceof DivergedException) {
        return new Failure(FAILED, Redaction.line(clear(t)), false);
      }
    }
    return new Failure(
        FAILED,
        "unexpected %s: %s (stack trace above)"
            .formatted(thrown.getClass().getSimpleName(), Redaction.line(firstLine(thrown))),
        true);
  }

  /** The JDK's file system exceptions carry a bare path unless they were given a reason. */
  private static String clear(Throwable t) {
    if (!(t instanceof FileSystemException e) || e.getReason() != null) {
      return firstLine(t);
    }
    if (t instanceof NoSuchFileException) {
      return "no such file: " + firstLine(t);
    }
    if (t instanceof AccessDeniedException) {
      return "access denied: " + firstLine(t);
    }
    return t.getClass().getSimpleName() + ": " + firstLine(t);
  }

  private static String firstLine(Throwable t) {
    String message = t.getMessage();
    return message == null || message.isBlank()
        ? t.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElseThrow();
  }
}
