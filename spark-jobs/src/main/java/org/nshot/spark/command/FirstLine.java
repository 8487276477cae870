package org.nshot.spark.command;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What a failure says, without the stack traces that Spark puts into its messages. */
public final class FirstLine {
  private FirstLine() {}

  /** The message's first line, or the exception's name where it has no message. */
  public static String of(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElseThrow();
  }

  /** The same of a failure that may name a file itself, which the line does once. */
  public static String of(Throwable failure, Object file) {
    String line = of(failure);
    return line.startsWith(file + ": ") ? line : file + ": " + line;
  }

  /** The same, for the JDK's file system exceptions too, whose message may be a bare path. */
  public static String explained(Throwable failure) {
    if (!(failure instanceof FileSystemException e) || e.getReason() != null) {
      return of(failure);
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file: " + of(failure);
    }
    if (failure instanceof AccessDeniedException) {
      return "access denied: " + of(failure);
    }
    return failure.getClass().getSimpleName() + ": " + of(failure);
  }
}
