package org.nshot.spark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** One run of a command: its result to one stream, a failure's line to the other. */
final class Execution {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CommandParser parser;
  private final PrintStream result;
  private final PrintStream messages;
  private final Runnable failed;

  /**
   * @param failed is run once the command has failed, before anything is said of it
   */
  Execution(CommandParser parser, PrintStream result, PrintStream messages, Runnable failed) {
    this.parser = parser;
    this.result = result;
    this.messages = messages;
    this.failed = failed;
  }

  /**
   * @return the exit code
   */
  @SuppressWarnings("deprecation") // the newer way to print help doesn't take our streams
  int execute(String... args) {
    PrintStream standardOut = System.out;
    // What a library prints may not get between the result and its reader.
    System.setOut(messages);
    boolean verbose = false;
    boolean goesOn = false;
    try {
      ParseResult parsed = parser.parse(args);
      verbose = VerboseOption.isIn(parsed);
      if (CommandLine.printHelpIfRequested(
          parsed.asCommandLineList(), result, messages, CommandLine.Help.Ansi.AUTO)) {
        return 0;
      }
      Command command = command(parsed);
      goesOn = command.goesOn();
      ProcessUser.login();
      result.println(JSON.writeValueAsString(command.run()));
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

  /**
   * @throws UsageException if the arguments name no command, or ask for help
   */
  static Command command(ParseResult parsed) {
    if (!parsed.hasSubcommand()) {
      throw new UsageException("no command given ('nshot --help' lists them)");
    }
    return (Command) parsed.subcommand().commandSpec().userObject();
  }
}
