package org.nshot.spark.parsing;

import java.util.Map;

/** Where a {@code --recipe} and a {@code --preset} over it get their settings from. */
public interface Presets {

  /**
   * @return values by the long names of the options, without dashes
   * @throws IllegalArgumentException if there is no such recipe, its message naming the nearest
   */
  Map<String, String> recipe(String recipe);

  /**
   * @return values that stand above the recipe's, by the long names of the options
   * @throws IllegalArgumentException if there is no such preset, its message naming the nearest
   */
  Map<String, String> preset(String preset, String recipe);
}
