package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.events.Listening;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.parsing.ParsedCommand;
import org.nshot.spark.session.ProcessUser;

/**
 * Any command by its arguments, which are parsed, but not done before {@link #call}. The command
 * line is one that calls, the typed calls are others.
 */
public final class CommandCall implements Callable<ObjectNode> {
  private final ParsedCommand parsed;

  CommandCall(ParsedCommand parsed) {
    this.parsed = parsed;
  }

  /** What a person who asked for help, or for the version, is to read; empty for who didn't. */
  public Optional<String> help() {
    return parsed.help();
  }

  /** Whether stack traces were asked for. */
  public boolean verbose() {
    return parsed.verbose();
  }

  /**
   * Whether the same command, once it was stopped, goes on from what is saved.
   *
   * @throws UsageException if the arguments name no command
   */
  public boolean goesOn() {
    return parsed.command().goesOn();
  }

  /**
   * Tells this one, too, what happens; on the thread that does it, to which it can do no harm.
   *
   * @throws UsageException if the command isn't one that tells
   */
  public CommandCall listener(RunListener listener) {
    if (!(parsed.command() instanceof Listening listening)) {
      throw new UsageException("a listener of a command that trains nothing");
    }
    listening.listen(listener);
    return this;
  }

  /**
   * Does it, and waits for it.
   *
   * @return what the command line prints as its last line
   * @throws UsageException if help is asked for, no command is named, or a setting can't be used
   * @throws Exception as the command fails
   */
  @Override
  public ObjectNode call() throws Exception {
    if (parsed.help().isPresent()) {
      throw new UsageException("arguments that ask for help, expected a command to run");
    }
    Command command = parsed.command();
    ProcessUser.login();
    return command.run();
  }
}
