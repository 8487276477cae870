package org.nshot.spark.cli;

import java.util.Map;

/** Where a {@code --recipe} gets its settings from. */
@FunctionalInterface
interface Presets {

  /**
   * @return values by the long names of the options, without dashes
   * @throws IllegalArgumentException if there is no such recipe, its message naming the nearest
   */
  Map<String, String> settings(String recipe);
}
