package org.nshot.spark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.nshot.spark.parsing.VerboseOption;

/**
 * What Spark and other libraries log in a process of ours. Once a command has failed or the process
 * is ending, all that they have to say is a consequence: of the failure, which has its line, or of
 * the end, which was asked for.
 */
final class OthersLog {
  /** Spark's own hooks, on the same list, have less. */
  private static final int FIRST = 1000;

  private OthersLog() {}

  /**
   * From the JVM's shutdown on, also what they print past any log: Scala prints the stack of a
   * callback that finds Spark's pool gone, such as that of a broadcast which was being removed.
   * Streams that were taken from {@link System} before, ours and the log's, go on.
   */
  static void muteAtShutdown() {
    ShutdownHookManager.get()
        .addShutdownHook(
            () -> {
              mute();
              if (!VerboseOption.isLaunched()) {
                System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
              }
            },
            FIRST);
  }

  /** From now on; nshot's own messages stay. */
  static void mute() {
    if (!VerboseOption.isLaunched()) {
      Configurator.setRootLevel(Level.OFF);
    }
  }
}
