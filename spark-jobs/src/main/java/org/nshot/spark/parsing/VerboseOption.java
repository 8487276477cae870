package org.nshot.spark.parsing;

import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Every command's {@code --verbose}. */
@SuppressWarnings("UnusedVariable") // what it says is read from the parsed command line
public final class VerboseOption {
  static final String NAME = "--verbose";

  /** The launcher's word to the log layout, for the same flag. */
  private static final String LOG_PROPERTY = "nshot.log";

  private static final String VERBOSE = "verbose";

  @Option(
      names = NAME,
      description =
          "Show stack traces, and all that Spark says; else a failure is one line and Spark is"
              + " silent about what that line tells.")
  private boolean verbose;

  /** Whether the command line asks for it. */
  static boolean isIn(ParseResult parsed) {
    return parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption(NAME);
  }

  /** Whether the launcher was asked for it. */
  public static boolean isLaunched() {
    return System.getProperty(LOG_PROPERTY, "").equals(VERBOSE);
  }
}
