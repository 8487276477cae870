package org.nshot.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecipeTest {
  @ParameterizedTest
  @EnumSource
  void fitting_recipeAtAnotherLength_isFound(Recipe recipe) {
    Map<String, String> settings = new HashMap<>(recipe.settings());
    settings.putAll(Map.of("epochs", "3", "lr", "0.3", "batch", "8"));
    assertEquals(Optional.of(recipe), Recipe.fitting(settings));
  }

  @Test
  void fitting_mixtureOfItsOwn_isNone() {
    assertEquals(
        Optional.empty(),
        Recipe.fitting(Map.of("path-sampler", "fair", "data-sampler", "importance")));
  }
}
