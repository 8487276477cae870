package org.nshot.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WeightAverageTest {
  /** By hand: step 0 keeps 1/10, step 30 as much as the decay allows (31/40 is more than 3/4). */
  @Test
  void follow_firstAndLaterStep_keepWhatTheyShould() {
    float[] average = {1, -2};
    new WeightAverage(0.75).follow(0, new float[] {11, 8}, average);
    assertArrayEquals(new float[] {10, 7}, average, 1e-6f);
    new WeightAverage(0.75).follow(30, new float[] {2, 3}, average);
    assertArrayEquals(new float[] {8, 6}, average, 1e-6f);
  }

  @Test
  void decay_outOfBounds_isNamed() {
    assertEquals(
        "ema: 1.0, expected 0 to below 1",
        assertThrows(IllegalArgumentException.class, () -> new WeightAverage(1)).getMessage());
  }
}
