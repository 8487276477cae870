package org.nshot.spark.cli;

import org.apache.spark.deploy.SparkSubmit;
import org.nshot.spark.parsing.VerboseOption;
import org.nshot.spark.session.ProcessUser;

/**
 * Spark's submit for a process that the launcher starts itself. Before it there is nobody logged
 * in, and what it throws for arguments that it can't use is for a person to read.
 */
public final class Submit {
  private Submit() {}

  /** As {@code org.apache.spark.deploy.SparkSubmit}. */
  public static void main(String[] args) {
    // The JVM still ends with 1.
    Thread.currentThread()
        .setUncaughtExceptionHandler(
            (thread, thrown) -> {
              OthersLog.mute();
              Failure.of(thrown).tell(thrown, System.err, VerboseOption.isLaunched());
            });
    ProcessUser.login();
    SparkSubmit.main(args);
  }
}
