package org.nshot.spark.cli;

import org.apache.spark.SparkUserAppException;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.session.SparkSessions;

/**
 * The command line's entry, for {@code spark-submit} ({@link #main}) and for code that wants an
 * exit code ({@link #execute}). Code that wants the result calls {@link Nshot}, as this does.
 */
public final class Main {
  private Main() {}

  /** A process's main, under {@code spark-submit}. */
  public static void main(String[] args) throws SparkUserAppException {
    OthersLog.muteAtShutdown();
    int exitCode =
        new Execution(Nshot::command, System.out, System.err, OthersLog::mute).execute(args);
    SparkSessions.stopOpened();
    if (exitCode != 0) {
      // How Spark's own submit learns an exit code other than 1, in client and cluster mode.
      throw new SparkUserAppException(exitCode);
    }
  }

  /**
   * Runs a command as the command line does: its result as one line of JSON on {@link System#out},
   * anything else on {@link System#err}. Ends no process and stops no Spark session.
   *
   * @return 0 done, 2 wrong usage, 1 failure
   */
  public static int execute(String... args) {
    return new Execution(Nshot::command, System.out, System.err, () -> {}).execute(args);
  }
}
