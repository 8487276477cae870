package org.nshot.spark.parsing;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What lies below the command line: a {@code --config} file over a {@code --preset} over a {@code
 * --recipe}.
 */
final class LayeredSettings implements IDefaultValueProvider {
  static final String CONFIG = "config";
  static final String RECIPE = "recipe";
  static final String PRESET = "preset";

  /** Nothing below the command line but the options' own defaults. */
  static final LayeredSettings NONE = new LayeredSettings(Map.of());

  private final Map<String, Setting> settings;

  private LayeredSettings(Map<String, Setting> settings) {
    this.settings = settings;
  }

  /**
   * @param parsed the command, parsed once without these settings: it says which file and which
   *     recipe the command line asks for
   * @throws UsageException if the file or the recipe can't be used
   */
  static LayeredSettings of(ParseResult parsed, Presets presets) {
    Map<String, OptionSpec> options = optionsByKey(parsed.commandSpec());
    Map<String, Setting> file = new LinkedHashMap<>();
    Optional<String> config = given(parsed, CONFIG);
    if (config.isPresent()) {
      TreeSet<String> keys = new TreeSet<>(options.keySet());
      keys.remove(CONFIG);
      file.putAll(SettingsFile.read(Path.of(config.get()), keys));
    }
    Map<String, Setting> layered = new HashMap<>();
    Optional<String> recipe = chosen(RECIPE, parsed, file, options);
    if (recipe.isPresent()) {
      layered.putAll(named(RECIPE, recipe.get(), presets::recipe, options));
      chosen(PRESET, parsed, file, options)
          .map(name -> named(PRESET, name, preset -> presets.preset(preset, recipe.get()), options))
          .ifPresent(layered::putAll);
    }
    layered.putAll(file);
    return new LayeredSettings(layered);
  }

  private static Optional<String> chosen(
      String key, ParseResult parsed, Map<String, Setting> file, Map<String, OptionSpec> options) {
    return given(parsed, key)
        .or(() -> Optional.ofNullable(file.get(key)).map(Setting::value))
        .or(() -> Optional.ofNullable(options.get(key)).map(OptionSpec::defaultValue));
  }

  private static Map<String, Setting> named(
      String kind,
      String name,
      Function<String, Map<String, String>> presets,
      Map<String, OptionSpec> options) {
    Map<String, Setting> settings = new HashMap<>();
    Map<String, String> values;
    try {
      values = presets.apply(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    values.forEach(
        (key, value) -> {
          if (!options.containsKey(key)) {
            throw new IllegalStateException(
                "%s '%s' sets '%s', which is no option".formatted(kind, name, key));
          }
          settings.put(key, new Setting(value, "%s '%s': ".formatted(kind, name)));
        });
    return settings;
  }

  /**
   * The command's own options by their long names without dashes. How much is said of a failure is
   * none of them: it must be known before a file can fail to be read.
   */
  static Map<String, OptionSpec> optionsByKey(CommandSpec spec) {
    Map<String, OptionSpec> options = new LinkedHashMap<>();
    for (OptionSpec option : spec.options()) {
      if (!option.usageHelp()
          && !option.versionHelp()
          && option.longestName().startsWith("--")
          && !option.longestName().equals(VerboseOption.NAME)) {
        options.put(key(option), option);
      }
    }
    return options;
  }

  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  private static Optional<String> given(ParseResult parsed, String key) {
    return Optional.ofNullable(parsed.matchedOption("--" + key))
        .map(option -> option.originalStringValues().get(0));
  }

  /** Null is picocli's word for: the option's own default. */
  @Override
  public String defaultValue(ArgSpec arg) {
    return setting(arg).map(Setting::value).orElse(null);
  }

  /** Where a value that picocli refuses was read, if it was not on the command line. */
  Optional<String> origin(ParameterException refused) {
    return Optional.ofNullable(refused.getArgSpec())
        .flatMap(this::setting)
        .filter(setting -> setting.value().equals(refused.getValue()))
        .map(Setting::origin);
  }

  private Optional<Setting> setting(ArgSpec arg) {
    return arg instanceof OptionSpec option
        ? Optional.ofNullable(settings.get(key(option)))
        : Optional.empty();
  }
}
