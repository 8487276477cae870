package org.nshot.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.space.WeightRole;
import org.nshot.space.WeightSpec;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

class WeightAverageTest {
  private static Slice slice(int index, int size, int offset) {
    return new Slice(
        index, new WeightSpec("w" + index, List.of(size), WeightRole.KERNEL, 1), offset);
  }

  private static final Slice FIRST = slice(0, 2, 0);
  private static final Slice SECOND = slice(1, 1, 2);

  /** By hand: step 0 keeps 1/10, step 30 as much as the decay allows (31/40 is more than 3/4). */
  @Test
  void follow_firstAndLaterStep_keepWhatTheyShould() {
    float[] average = {1, -2, 5};
    SliceSet all = SliceSet.of(List.of(FIRST, SECOND));
    new WeightAverage(0.75).follow(0, all, new float[] {11, 8, 5}, average);
    assertArrayEquals(new float[] {10, 7, 5}, average, 1e-6f);
    new WeightAverage(0.75).follow(30, all, new float[] {2, 3, 1}, average);
    assertArrayEquals(new float[] {8, 6, 4}, average, 1e-6f);
  }

  @Test
  void follow_someSlices_leavesTheOthers() {
    float[] average = {1, -2, 5};
    SliceSet second = SliceSet.of(List.of(SECOND));
    new WeightAverage(0.75).follow(30, second, new float[] {11, 8, 1}, average);
    assertArrayEquals(new float[] {1, -2, 4}, average);
  }

  @Test
  void decay_outOfBounds_isNamed() {
    assertEquals(
        "ema: 1.0, expected 0 to below 1",
        assertThrows(IllegalArgumentException.class, () -> new WeightAverage(1)).getMessage());
  }
}
