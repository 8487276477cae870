package org.nshot.spark.parsing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nshot.training.Preset;
import org.nshot.training.Recipe;

class RecipePresetsTest {
  @Test
  void recipe_known_areTheRecipesOwn() {
    assertEquals(Recipe.PANDA.settings(), new RecipePresets().recipe("panda"));
  }

  @Test
  void recipe_unknown_namesTheNearest() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new RecipePresets().recipe("panda-dyna"));
    assertEquals("unknown recipe 'panda-dyna', the nearest known is 'panda-dynas'", e.getMessage());
  }

  @Test
  void preset_known_isWhatItSetsOverTheRecipe() {
    assertEquals(
        Preset.IMAGENET.over(Recipe.PANDA), new RecipePresets().preset("imagenet", "panda"));
  }

  @Test
  void preset_unknown_namesTheNearest() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new RecipePresets().preset("imagnet", "panda"));
    assertEquals("unknown preset 'imagnet', the nearest known is 'imagenet'", e.getMessage());
  }
}
