package org.nshot.spark.cli;

import java.util.Map;
import org.nshot.input.NearestName;
import org.nshot.training.Recipe;

/** The recipes of {@link Recipe}. */
final class RecipePresets implements Presets {
  @Override
  public Map<String, String> settings(String recipe) {
    if (!Recipe.names().contains(recipe)) {
      throw new IllegalArgumentException(
          "unknown recipe '" + recipe + "'" + NearestName.hint(recipe, Recipe.names()));
    }
    return Recipe.named(recipe).settings();
  }
}
