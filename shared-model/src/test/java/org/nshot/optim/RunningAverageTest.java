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

class RunningAverageTest {
  private static final Slice MEAN = slice(0, WeightRole.RUNNING_MEAN, 0);
  private static final Slice KERNEL = slice(1, WeightRole.KERNEL, 2);
  private static final Slice VARIANCE = slice(2, WeightRole.RUNNING_VARIANCE, 4);

  private static Slice slice(int index, WeightRole role, int offset) {
    return new Slice(index, new WeightSpec("w" + index, List.of(2), role, 1), offset);
  }

  /** As torch.nn.BatchNorm2d moves running_mean and running_var. */
  @Test
  void follow_statistics_moveByMomentumAndOthersStay() {
    float[] weights = {0, 10, 7, 7, 1, 1};
    float[] observed = {4, 0, 9, 9, 11, 1};
    RunningAverage.PYTORCHS.follow(SliceSet.of(List.of(MEAN, KERNEL, VARIANCE)), observed, weights);
    assertArrayEquals(new float[] {.4f, 9, 7, 7, 2, 1}, weights, 1e-6f);
  }

  @Test
  void follow_someOfTheSlices_readsTheirCompactForm() {
    float[] weights = {5, 5, 7, 7, 1, 1};
    new RunningAverage(0.5)
        .follow(SliceSet.of(List.of(KERNEL, VARIANCE)), new float[] {9, 9, 3, 5}, weights);
    assertArrayEquals(new float[] {5, 5, 7, 7, 2, 3}, weights);
  }

  @Test
  void momentum_outOfRange_isRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new RunningAverage(0));
    assertEquals("momentum of running statistics: 0.0, expected above 0 to 1", e.getMessage());
  }
}
