package org.nshot.spark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.util.ShutdownHookManager;
import org.junit.jupiter.api.Test;

class OthersLogTest {
  /** A process whose libraries print a stack as it ends, while it has something to say itself. */
  static final class Ending {
    private static final int LATE = 10;

    private Ending() {}

    public static void main(String[] args) {
      PrintStream own = System.err;
      OthersLog.muteAtShutdown();
      ShutdownHookManager.get()
          .addShutdownHook(
              () -> {
                new IllegalStateException("a pool is gone").printStackTrace();
                own.println("nshot: stopped");
              },
              LATE);
      new IllegalStateException("before").printStackTrace();
    }
  }

  private static String errorsOf(String... flags) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Ending.class.getName()));
    Process process = new ProcessBuilder(command).start();
    String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), errors);
    return errors;
  }

  @Test
  void muteAtShutdown_stackPrintedAfterwards_isSilentAndOwnWordsAreNot() throws Exception {
    String errors = errorsOf();
    assertTrue(errors.contains("IllegalStateException: before"), errors);
    assertTrue(errors.endsWith("nshot: stopped\n"), errors);
    assertTrue(!errors.contains("a pool is gone"), errors);
  }

  @Test
  void muteAtShutdown_verbose_showsIt() throws Exception {
    String errors = errorsOf("-Dnshot.log=verbose");
    assertTrue(errors.contains("a pool is gone"), errors);
  }
}
