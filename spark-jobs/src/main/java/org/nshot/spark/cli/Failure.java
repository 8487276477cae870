package org.nshot.spark.cli;

import java.io.IOException;
import java.io.PrintStream;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.command.Redaction;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.session.SparkSessions;
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
        return new Failure(USAGE, shown(FirstLine.of(t)));
      }
      if (t instanceof IOException
          || t instanceof IllegalArgumentException
          || t instanceof DivergedException) {
        return new Failure(FAILED, shown(FirstLine.explained(t)));
      }
    }
    return new Failure(
        FAILED,
        "unexpected %s: %s (--verbose shows where)"
            .formatted(thrown.getClass().getSimpleName(), shown(FirstLine.of(thrown))));
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
}
