package org.nshot.spark.space;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nshot.space.SearchSpaces;
import org.nshot.space.SpaceOption;
import org.nshot.space.SpaceSpec;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives a command the options of all search spaces, listed by whose they are. */
public final class SpaceOptions implements IModelTransformer {

  @Override
  public CommandSpec transform(CommandSpec spec) {
    return addTo(spec);
  }

  /** Adds them to a command. */
  public static CommandSpec addTo(CommandSpec spec) {
    // No argument group of picocli's: what a --config file says would not reach its options.
    SearchSpaces.options()
        .forEach(
            (space, options) ->
                options.forEach(
                    option ->
                        spec.addOption(
                            OptionSpec.builder("--" + option.key())
                                .type(String.class)
                                .paramLabel(option.key().toUpperCase(Locale.ROOT))
                                .description(
                                    "Of %s: %s; %s by default."
                                        .formatted(space, option.meaning(), option.defaultValue()))
                                .build())));
    return spec;
  }

  /** Those of the options that were given to a parsed command, by key. */
  public static Map<String, String> given(CommandSpec spec) {
    Map<String, String> given = new LinkedHashMap<>();
    for (List<SpaceOption> options : SearchSpaces.options().values()) {
      for (SpaceOption option : options) {
        String value = spec.findOption("--" + option.key()).getValue();
        if (value != null) {
          given.put(option.key(), value);
        }
      }
    }
    return given;
  }

  /**
   * The space that a parsed command asks for.
   *
   * @param space a name or the file of a description
   * @throws UsageException if there is none, or an option doesn't fit
   */
  public static SpaceSpec spec(String space, CommandSpec spec) {
    try {
      return new SpaceSpec(SpaceArgument.resolve(space), given(spec));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage());
    }
  }
}
