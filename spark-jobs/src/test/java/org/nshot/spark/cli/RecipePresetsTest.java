package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nshot.training.Recipe;

class RecipePresetsTest {
  @Test
  void settings_knownRecipe_areTheRecipesOwn() {
    assertEquals(Recipe.PANDA.settings(), new RecipePresets().settings("panda"));
  }

  @Test
  void settings_unknownRecipe_namesTheNearest() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new RecipePresets().settings("panda-dyna"));
    assertEquals("unknown recipe 'panda-dyna', the nearest known is 'panda-dynas'", e.getMessage());
  }
}
