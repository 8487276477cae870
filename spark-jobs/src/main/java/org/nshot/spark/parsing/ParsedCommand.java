package org.nshot.spark.parsing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What arguments ask for: a command whose options are filled, or help. */
public final class ParsedCommand {
  private final ParseResult parsed;

  ParsedCommand(ParseResult parsed) {
    this.parsed = parsed;
  }

  /** The help or the version as a person reads it; empty if a command is asked for. */
  @SuppressWarnings("deprecation") // the newer way to print help asks for a stream of the process
  public Optional<String> help() {
    var text = new ByteArrayOutputStream();
    var stream = new PrintStream(text, true, StandardCharsets.UTF_8);
    boolean asked =
        CommandLine.printHelpIfRequested(
            parsed.asCommandLineList(), stream, stream, CommandLine.Help.Ansi.AUTO);
    return asked ? Optional.of(text.toString(StandardCharsets.UTF_8)) : Optional.empty();
  }

  /** Whether {@code --verbose} is among the arguments. */
  public boolean verbose() {
    return VerboseOption.isIn(parsed);
  }

  /**
   * @throws UsageException if the arguments name no command
   */
  public Command command() {
    if (!parsed.hasSubcommand()) {
      throw new UsageException("no command given ('nshot --help' lists them)");
    }
    return (Command) parsed.subcommand().commandSpec().userObject();
  }
}
