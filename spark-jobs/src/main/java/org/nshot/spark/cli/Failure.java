package org.nshot.spark.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.nshot.training.DivergedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person is told of a failure.
 *
 * @param exitCode 2 for a usage error, 1 for any other
 * @param line one line, without the leading "nshot: " and without credentials
 */
record Failure(int exitCode, String line) {
  private static final Logger LOG = LoggerFactory.getLogger(Failure.class);
  static final int FAILED = 1;
  static final int USAGE = 2;

  /**
   * Spark, executors and streams wrap what went wrong: the outermost exception in the chain of
   * causes that was made for a person's eyes is the one that is shown.
   */
  static Failure of(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof UsageException) {
        return new Failure(USAGE, shown(firstLine(t)));
      }
      if (t instanceof IOException
          || t instanceof IllegalArgumentException
          || t instanceof DivergedException) {
        return new Failure(FAILED, shown(clear(t)));
      }
    }
    return new Failure(
        FAILED,
        "unexpected %s: %s (--verbose shows where)"
            .formatted(thrown.getClass().getSimpleName(), shown(firstLine(thrown))));
  }

  /**
   * Tells a person.
   *
   * @param verbose whether the stack trace goes before the line
   */
  void tell(Throwable thrown, PrintStream messages, boolean verbose) {
    if (verbose) {
      LOG.error("{}", line, thrown); // by the log, whose layout knows of credentials
    } else {
      LOG.debug("{}", line, thrown);
    }
    messages.println("nshot: " + line);
  }

  /** For a person: a line may quote a file that holds anything, escape sequences among it. */
  private static String shown(String line) {
    String told = Remedy.added(line, SparkSessions.settings(), System.getenv());
    return Redaction.line(told.replaceAll("\\p{Cntrl}", " "));
  }

  /** The JDK's file system exceptions carry a bare path unless they were given a reason. */
  static String clear(Throwable t) {
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
