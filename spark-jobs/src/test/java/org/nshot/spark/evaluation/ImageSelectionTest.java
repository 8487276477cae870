package org.nshot.spark.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ImageSelectionTest {
  @Test
  void warning_ofFewerImagesThanClasses_saysHowMany() {
    ImageSelection nine = new ImageSelection("test", new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8});
    assertTrue(nine.warning(9).isEmpty());
    assertEquals(
        "images: 9 for 10 classes: some class has none, and accuracies of so few say little; expected at least one for each, many more are usual",
        nine.warning(10).orElseThrow());
  }
}
