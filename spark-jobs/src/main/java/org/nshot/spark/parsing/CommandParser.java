package org.nshot.spark.parsing;

import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.nshot.input.NearestName;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.Redaction;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** From arguments to a command whose options are filled from all layers. */
public final class CommandParser {
  private final Supplier<List<Command>> commands;
  private final Presets presets;

  /**
   * @param commands makes new ones at each call: parsing fills their fields
   */
  public CommandParser(Supplier<List<Command>> commands, Presets presets) {
    this.commands = commands;
    this.presets = presets;
  }

  /** Every command that is on the class path, with the recipes and presets that nshot has. */
  public static CommandParser ofAllCommands() {
    return new CommandParser(
        () ->
            ServiceLoader.load(Command.class, CommandParser.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList(),
        new RecipePresets());
  }

  /**
   * @return the parsed command, or a request for help or the version
   * @throws UsageException if the arguments, the config file or the recipe can't be used
   */
  public ParsedCommand parse(String... args) {
    // Which file and recipe lie below the command line is only known once that was parsed: a first
    // pass that tolerates every error finds them, a second one has them as defaults.
    CommandLine tolerant = commandLine();
    tolerant.getCommandSpec().parser().collectErrors(true);
    tolerant
        .getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().parser().collectErrors(true));
    ParseResult first = tolerant.parseArgs(args);

    CommandLine strict = commandLine();
    LayeredSettings settings = LayeredSettings.NONE;
    if (first.hasSubcommand() && !asksForHelp(first.subcommand())) {
      CommandSpec command = first.subcommand().commandSpec();
      settings = LayeredSettings.of(first.subcommand(), presets);
      strict.getSubcommands().get(command.name()).setDefaultValueProvider(settings);
    }
    try {
      ParseResult parsed = strict.parseArgs(args);
      if (parsed.hasSubcommand()) {
        refusePasswords(parsed.subcommand().commandSpec());
      }
      return new ParsedCommand(parsed);
    } catch (ParameterException e) {
      throw new UsageException(settings.origin(e).orElse("") + message(e));
    }
  }

  /**
   * Such a URI would stand in the process list, in messages, in the application's name and in what
   * a run saves; refused here it comes to none of them but the first.
   */
  private static void refusePasswords(CommandSpec command) {
    ResolvedSettings.of(command)
        .forEach(
            (key, value) -> {
              if (Redaction.holdsPassword(value)) {
                throw new UsageException(
                    "--%s: a URI with a password (%s), expected it without: credentials belong to"
                            .formatted(key, Redaction.line(value))
                        + " the file system's settings, a credential provider or the environment");
              }
            });
  }

  private CommandLine commandLine() {
    CommandLine root = new CommandLine(new NshotCommand());
    for (Command command : commands.get()) {
      CommandLine sub = new CommandLine(command);
      sub.addMixin("config", new ConfigOption());
      sub.addMixin("verbose", new VerboseOption());
      sub.getCommandSpec().mixinStandardHelpOptions(true);
      sub.getCommandSpec().usageMessage().showDefaultValues(true).abbreviateSynopsis(true);
      root.addSubcommand(sub);
    }
    root.setUsageHelpAutoWidth(true);
    root.setExpandAtFiles(false); // a path may begin with @
    return root;
  }

  private static boolean asksForHelp(ParseResult parsed) {
    return parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
  }

  private static String message(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    if (e instanceof UnmatchedArgumentException unmatched) {
      String argument = unmatched.getUnmatched().get(0);
      if (argument.startsWith("-")) {
        String option = argument.replaceFirst("=.*", "");
        return "unknown option '%s' of '%s'".formatted(option, name)
            + NearestName.hint(option, command.getCommandSpec().optionsMap().keySet());
      }
      if (!command.getSubcommands().isEmpty()) {
        return "unknown command '%s'".formatted(argument)
            + NearestName.hint(argument, command.getSubcommands().keySet());
      }
      return "unexpected argument '%s' of '%s'".formatted(argument, name);
    }
    return "%s ('%s --help' explains)"
        .formatted(e.getMessage().replaceAll("\\s*\\R\\s*", " "), name);
  }
}
