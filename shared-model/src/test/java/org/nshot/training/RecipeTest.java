package org.nshot.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecipeTest {
  @ParameterizedTest
  @EnumSource
  void fitting_recipeAtAnotherLength_isFound(Recipe recipe) {
    Map<String, String> settings = new HashMap<>(recipe.settings());
    settings.putAll(Map.of("epochs", "3", "lr", "0.3", "batch", "8"));
    Recipe method = recipe == Recipe.NSHOT ? Recipe.PANDA : recipe;
    assertEquals(Optional.of(method), Recipe.fitting(settings));
  }

  /** Other ways to draw paths are other methods; an average of the weights moves none of them. */
  @ParameterizedTest
  @CsvSource({
    "spos, path-sampler, fair, fairnas",
    "panda, data-sampler, uniform, ",
    "spos, ema, 0.999, spos"
  })
  void fitting_oneSettingAway_tellsWhatStaysTheMethod(
      String recipe, String key, String value, String expected) {
    Map<String, String> settings = new HashMap<>(Recipe.named(recipe).settings());
    settings.put(key, value);
    assertEquals(Optional.ofNullable(expected), Recipe.fitting(settings).map(Recipe::label));
    Map<String, String> written = TrainingConfig.of(settings).settings();
    assertEquals(Optional.ofNullable(expected), Recipe.fitting(written).map(Recipe::label));
  }

  @Test
  void fitting_mixtureOfItsOwn_isNone() {
    assertEquals(
        Optional.empty(),
        Recipe.fitting(Map.of("path-sampler", "fair", "data-sampler", "importance")));
  }
}
