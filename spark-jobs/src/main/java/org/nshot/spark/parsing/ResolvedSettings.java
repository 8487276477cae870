package org.nshot.spark.parsing;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The settings that a command runs with, after all layers. */
final class ResolvedSettings {
  private ResolvedSettings() {}

  /**
   * @param spec the command's, after parsing ({@code @Spec} injects it)
   * @return values by the options' long names without dashes, in the order of the declaration;
   *     options without a value are left out. Written as YAML it is a {@code --config} file.
   */
  static Map<String, String> of(CommandSpec spec) {
    Map<String, String> settings = new LinkedHashMap<>();
    LayeredSettings.optionsByKey(spec)
        .forEach(
            (key, option) -> {
              Object value = option.getValue();
              if (value instanceof java.util.Optional<?> optional) {
                value = optional.orElse(null);
              }
              if (value instanceof Iterable<?> many) {
                StringBuilder joined = new StringBuilder();
                many.forEach(one -> joined.append(joined.isEmpty() ? "" : ",").append(one));
                value = joined;
              }
              if (value != null && !key.equals(LayeredSettings.CONFIG)) {
                settings.put(key, value.toString());
              }
            });
    return settings;
  }
}
