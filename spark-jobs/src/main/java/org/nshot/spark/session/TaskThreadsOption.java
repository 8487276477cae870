package org.nshot.spark.session;

import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --threads} of a command whose tasks each have an engine. */
public final class TaskThreadsOption {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of a task; bits depend on it. As the session's tasks have, else 1.")
  private Optional<Integer> threads;

  /** What was asked for, else what suits the session. */
  public int threads() {
    return threads.orElseGet(() -> SparkSessions.defaultTaskCpus(Integer.MAX_VALUE));
  }
}
