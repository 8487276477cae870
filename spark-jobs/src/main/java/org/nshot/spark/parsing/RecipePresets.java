package org.nshot.spark.parsing;

import java.util.List;
import java.util.Map;
import org.nshot.input.NearestName;
import org.nshot.training.Preset;
import org.nshot.training.Recipe;

/** The recipes of {@link Recipe} and the presets of {@link Preset}. */
final class RecipePresets implements Presets {
  @Override
  public Map<String, String> recipe(String recipe) {
    requireKnown("recipe", recipe, Recipe.names());
    return Recipe.named(recipe).settings();
  }

  @Override
  public Map<String, String> preset(String preset, String recipe) {
    requireKnown("preset", preset, Preset.names());
    requireKnown("recipe", recipe, Recipe.names());
    return Preset.named(preset).over(Recipe.named(recipe));
  }

  private static void requireKnown(String kind, String name, List<String> names) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "unknown %s '%s'%s".formatted(kind, name, NearestName.hint(name, names)));
    }
  }
}
