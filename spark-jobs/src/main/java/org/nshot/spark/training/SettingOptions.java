package org.nshot.spark.training;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.space.SpaceArgument;
import org.nshot.spark.space.SpaceOptions;
import org.nshot.training.Preset;
import org.nshot.training.Recipe;
import org.nshot.training.Setting;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives a command an option for each {@link Setting}, {@code --recipe} and {@code --preset}. */
public final class SettingOptions implements IModelTransformer {
  /** What {@code --threads} is until it is said: the cores there are, shared by the shards. */
  public static final String AUTO_THREADS = "auto";

  private static final String RECIPE = "--recipe";
  private static final String PRESET = "--preset";

  @Override
  public CommandSpec transform(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(RECIPE)
            .type(String.class)
            .paramLabel("NAME")
            .defaultValue(Recipe.NSHOT.label())
            .description(
                "A method's settings, each of which can be overridden: "
                    + String.join(", ", Recipe.names())
                    + ". The defaults below are those of spos.")
            .build());
    spec.addOption(
        OptionSpec.builder(PRESET)
            .type(String.class)
            .paramLabel("NAME")
            .description(
                "What a data set is usually trained with, over any recipe; each setting can be"
                    + " overridden: "
                    + String.join(", ", Preset.names())
                    + ".")
            .build());
    for (Setting<?> setting : Setting.all()) {
      spec.addOption(option(setting, meaning(setting)).defaultValue(ofOption(setting)).build());
    }
    return SpaceOptions.addTo(spec);
  }

  /** What a setting's option is until it is said. */
  public static String ofOption(Setting<?> setting) {
    return setting == Setting.THREADS ? AUTO_THREADS : setting.defaultValue();
  }

  /** One line for {@code --help}, without a full stop. */
  public static String meaning(Setting<?> setting) {
    return setting.meaning()
        + (setting == Setting.THREADS
            ? "; auto: a local master's cores, shared by the shards; on a cluster 1"
            : "");
  }

  /** A setting's option, without a default. */
  public static OptionSpec.Builder option(Setting<?> setting, String meaning) {
    return OptionSpec.builder("--" + setting.key())
        .type(String.class)
        .paramLabel(setting.key().toUpperCase(Locale.ROOT).replace('-', '_'))
        .description(meaning + ".");
  }

  /**
   * Those of some settings that were given to a parsed command, by key, the space's options among
   * them; {@code space} never a file.
   *
   * @param offered settings whose options have no default
   * @throws UsageException if the space is none
   */
  public static Map<String, String> given(CommandSpec spec, Collection<Setting<?>> offered) {
    Map<String, String> given = new LinkedHashMap<>();
    for (Setting<?> setting : offered) {
      String value = spec.findOption("--" + setting.key()).getValue();
      if (value != null) { // picocli's word for: not given
        given.put(setting.key(), setting == Setting.SPACE ? SpaceArgument.resolve(value) : value);
      }
    }
    given.putAll(SpaceOptions.given(spec));
    return given;
  }

  /**
   * The settings of a parsed command by key, the space's options among them; {@code threads}
   * possibly {@link #AUTO_THREADS}, {@code space} never a file.
   *
   * @throws UsageException if the space is none
   */
  public static Map<String, String> settings(CommandSpec spec) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Setting<?> setting : Setting.all()) {
      settings.put(setting.key(), spec.findOption("--" + setting.key()).getValue());
    }
    settings.computeIfPresent(Setting.SPACE.key(), (key, space) -> SpaceArgument.resolve(space));
    settings.putAll(SpaceOptions.given(spec));
    return settings;
  }
}
