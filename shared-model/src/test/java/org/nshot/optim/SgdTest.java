package org.nshot.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nshot.space.WeightSpec;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

class SgdTest {
  private static final Slice FIRST = slice(0, 2, 0);
  private static final Slice SECOND = slice(1, 3, 2);
  private static final Slice THIRD = slice(2, 2, 5);
  private static final float EXACT = 1e-7f;

  private static Slice slice(int index, int size, int offset) {
    return new Slice(
        index, new WeightSpec("w" + index, List.of(size), 1, Optional.empty()), offset);
  }

  /** Two steps of torch.optim.SGD(lr=0.1, momentum=0.9, weight_decay=0.01) on w=1, g=0.5, 0.25. */
  @Test
  void step_withoutNesterov_isPyTorchs() {
    float[] weights = {1, 1, 0, 0, 0, 0, 0};
    float[] buffer = new float[7];
    Sgd sgd = new Sgd(0.9f, false, 0.01f);
    sgd.step(
        SliceSet.of(List.of(FIRST)), new float[] {.5f, .5f, 0, 0, 0, 0, 0}, buffer, weights, .1);
    assertEquals(0.949f, weights[0], EXACT);
    sgd.step(
        SliceSet.of(List.of(FIRST)), new float[] {.25f, .25f, 0, 0, 0, 0, 0}, buffer, weights, .1);
    assertEquals(0.877151f, weights[1], 1e-6f);
  }

  /** The same with nesterov=True. */
  @Test
  void step_withNesterov_isPyTorchs() {
    float[] weights = {1, 1, 0, 0, 0, 0, 0};
    float[] buffer = new float[7];
    Sgd sgd = new Sgd(0.9f, true, 0.01f);
    sgd.step(
        SliceSet.of(List.of(FIRST)), new float[] {.5f, .5f, 0, 0, 0, 0, 0}, buffer, weights, .1);
    assertEquals(0.9031f, weights[0], EXACT);
    sgd.step(
        SliceSet.of(List.of(FIRST)), new float[] {.25f, .25f, 0, 0, 0, 0, 0}, buffer, weights, .1);
    assertEquals(0.812574f, weights[1], 1e-6f);
  }

  @Test
  void step_someSlices_leavesOthersAlone() {
    float[] weights = {1, 1, 1, 1, 1, 1, 1};
    new Sgd(0, false, 0)
        .step(
            SliceSet.of(List.of(THIRD, FIRST)),
            new float[] {1, 1, 1, 1, 1, 1, 1},
            new float[7],
            weights,
            0.5);
    assertArrayEquals(new float[] {.5f, .5f, 1, 1, 1, .5f, .5f}, weights, EXACT);
  }

  @Test
  void gradientSum_overlappingSlices_addUpAndClear() {
    GradientSum sum = new GradientSum(7);
    sum.add(SliceSet.of(List.of(FIRST, SECOND)), 1, new float[] {3, 0, 0, 0, 0});
    sum.add(SliceSet.of(List.of(FIRST, THIRD)), 2, new float[] {0, 0, 2, 0});
    assertArrayEquals(new float[] {3, 0, 0, 0, 0, 4, 0}, sum.vector(), EXACT);
    assertEquals(5, sum.norm(), 1e-12);
    sum.scale(0.5f);
    assertEquals(2.5, sum.norm(), 1e-12);
    assertEquals(3, sum.touched().slices().size());
    sum.clear();
    assertArrayEquals(new float[7], sum.vector());
    assertEquals(0, sum.touched().length());
  }

  @Test
  void momentumBuffers_restoreOfAnotherLength_isRefused() {
    MomentumBuffers buffers = new MomentumBuffers(4);
    buffers.of(3)[1] = 1;
    assertEquals(1, buffers.byGroup().size());
    assertThrows(IllegalArgumentException.class, () -> buffers.restore(1, new float[3]));
  }
}
