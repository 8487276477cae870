package org.nshot.spark.api;

import org.nshot.spark.parsing.CommandParser;

/** Calls of commands that only a test has. */
public final class Calls {
  private Calls() {}

  public static CommandCall of(CommandParser parser, String... arguments) {
    return new CommandCall(parser.parse(arguments));
  }
}
