package org.nshot.spark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Function;
import org.nshot.spark.api.CommandCall;
import org.nshot.spark.command.UsageException;

/** One run of a command: its result to one stream, a failure's line to the other. */
final class Execution {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Function<String[], CommandCall> calls;
  private final PrintStream result;
  private final PrintStream messages;
  private final Runnable failed;

  /**
   * @param calls what arguments ask for; throws a {@link UsageException} if they can't be used
   * @param result gets one line of JSON, or the help that was asked for
   * @param messages gets all else
   * @param failed is run once the command has failed, before anything is said of it
   */
  Execution(
      Function<String[], CommandCall> calls,
      PrintStream result,
      PrintStream messages,
      Runnable failed) {
    this.calls = calls;
    this.result = result;
    this.messages = messages;
    this.failed = failed;
  }

  /**
   * @return the exit code
   */
  int execute(String... args) {
    PrintStream standardOut = System.out;
    // What a library prints may not get between the result and its reader.
    System.setOut(messages);
    boolean verbose = false;
    boolean goesOn = false;
    try {
      CommandCall call = calls.apply(args);
      verbose = call.verbose();
      Optional<String> help = call.help();
      if (help.isEmpty()) {
        goesOn = call.goesOn();
        result.println(JSON.writeValueAsString(call.call()));
      } else {
        result.print(help.get());
      }
      result.flush();
      return 0;
    } catch (Throwable thrown) { // whatever it is, a person gets one line and a script a code
      failed.run();
      if (shuttingDown()) {
        messages.println("nshot: stopped" + (goesOn ? "; the same command goes on from here" : ""));
        return Failure.FAILED;
      }
      Failure failure = Failure.of(thrown);
      failure.tell(thrown, messages, verbose);
      return failure.exitCode();
    } finally {
      System.setOut(standardOut);
    }
  }

  /** Ctrl-C ends Spark under a running command, whose exception then means nothing. */
  private static boolean shuttingDown() {
    Thread probe = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) { // how the JVM says that it is going down
      return true;
    }
  }
}
