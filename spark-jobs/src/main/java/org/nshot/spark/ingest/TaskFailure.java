package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.nshot.spark.command.FirstLine;

/** Finds the one clear line in what Spark says when a job fails. */
final class TaskFailure {
  private TaskFailure() {}

  /**
   * What a task threw where it was an IOException, or else the failure itself.
   *
   * @param failure what an action on an RDD threw
   */
  static IOException asIoException(Exception failure) {
    return ofFiles(failure)
        .orElseGet(() -> new IOException("Spark job: " + FirstLine.of(failure), failure));
  }

  /** What a task threw where it was an IOException, so that files had a part in it. */
  static Optional<IOException> ofFiles(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UncheckedIOException unchecked) {
        return Optional.of(unchecked.getCause());
      }
      if (cause instanceof IOException io) {
        return Optional.of(io);
      }
    }
    return Optional.empty();
  }
}
