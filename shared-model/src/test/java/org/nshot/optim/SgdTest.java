package org.nshot.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.space.WeightRole;
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
        index, new WeightSpec("w" + index, List.of(size), WeightRole.KERNEL, 1), offset);
  }

  /** Two steps of torch.optim.SGD(lr=0.1, momentum=0.9, weight_decay=0.01) on w=1, g=0.5, 0.25. */
  @Test
  void step_withoutNesterov_isPyTorchs() {
    float[] weights = {1, 1, 0, 0, 0, 0, 0};
    float[] buffer = new float[7];
    Sgd sgd = new Sgd(0.9f, false, 0.01f);
    sgd.step(SliceSet.of(List.of(FIRST)), gradient(FIRST, .5f, .5f), buffer, weights, .1);
    assertEquals(0.949f, weights[0], EXACT);
    sgd.step(SliceSet.of(List.of(FIRST)), gradient(FIRST, .25f, .25f), buffer, weights, .1);
    assertEquals(0.877151f, weights[1], 1e-6f);
  }

  /** The same with nesterov=True. */
  @Test
  void step_withNesterov_isPyTorchs() {
    float[] weights = {1, 1, 0, 0, 0, 0, 0};
    float[] buffer = new float[7];
    Sgd sgd = new Sgd(0.9f, true, 0.01f);
    sgd.step(SliceSet.of(List.of(FIRST)), gradient(FIRST, .5f, .5f), buffer, weights, .1);
    assertEquals(0.9031f, weights[0], EXACT);
    sgd.step(SliceSet.of(List.of(FIRST)), gradient(FIRST, .25f, .25f), buffer, weights, .1);
    assertEquals(0.812574f, weights[1], 1e-6f);
  }

  /** A kernel, a γ and a running mean, of one value each; w = 1, v = 2, g = 3. */
  private static final SliceSet ROLES =
      SliceSet.of(
          List.of(
              new Slice(0, new WeightSpec("k", List.of(1, 1), WeightRole.KERNEL, 1), 0),
              new Slice(1, new WeightSpec("g", List.of(1), WeightRole.SCALE, 1), 1),
              new Slice(2, new WeightSpec("m", List.of(1), WeightRole.RUNNING_MEAN, 1), 2)));

  private static GradientSum ofRoles(boolean summed) {
    GradientSum gradient = new GradientSum(3);
    gradient.add(ROLES, 1, new float[] {3, 3, 3});
    if (summed) {
      gradient.add(ROLES, 1, new float[] {0, 0, 0});
    }
    return gradient;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void step_decayOfKernels_sparesOneDimension(boolean summed) {
    float[] all = {1, 1, 1};
    new Sgd(0.5f, false, 0.25f).step(ROLES, ofRoles(summed), new float[] {2, 2, 2}, all, 0.1);
    assertArrayEquals(new float[] {1 - .425f, 1 - .425f, 1}, all, EXACT);
    float[] kernels = {1, 1, 1};
    new Sgd(0.5f, false, 0.25f, Decay.KERNELS)
        .step(ROLES, ofRoles(summed), new float[] {2, 2, 2}, kernels, 0.1);
    assertArrayEquals(new float[] {1 - .425f, 1 - .4f, 1}, kernels, EXACT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void step_noGradientThere_decayStillGoesByRole(boolean nesterov) {
    float[] weights = {1, 1, 1};
    float[] buffer = {2, 2, 2};
    new Sgd(0.5f, nesterov, 0.25f, Decay.KERNELS)
        .step(ROLES, new GradientSum(3), buffer, weights, 0.1);
    assertArrayEquals(new float[] {1.25f, 1, 2}, buffer, EXACT);
    float kernel = nesterov ? .25f + .5f * 1.25f : 1.25f;
    float scale = nesterov ? .5f : 1;
    assertArrayEquals(new float[] {1 - .1f * kernel, 1 - .1f * scale, 1}, weights, EXACT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void statistics_inAGradient_haveNoPartInIt(boolean summed) {
    GradientSum gradient = ofRoles(summed);
    assertEquals(Math.sqrt(18), gradient.norm(), 1e-12);
    assertArrayEquals(new double[] {9, 9, 0}, gradient.squares());
    float[] added = new float[3];
    gradient.addTo(added);
    assertArrayEquals(new float[] {3, 3, 0}, added);
    float[] buffer = {2, 2, 2};
    new Sgd(0.5f, true, 0.25f).step(ROLES, gradient, buffer, new float[3], 0.1);
    assertEquals(2, buffer[2]);
  }

  @Test
  void step_someSlices_leavesOthersAlone() {
    float[] weights = {1, 1, 1, 1, 1, 1, 1};
    GradientSum gradient = new GradientSum(7);
    gradient.add(SliceSet.of(List.of(THIRD, FIRST)), 1, new float[] {1, 1, 1, 1});
    new Sgd(0, false, 0)
        .step(SliceSet.of(List.of(THIRD, FIRST)), gradient, new float[7], weights, 0.5);
    assertArrayEquals(new float[] {.5f, .5f, 1, 1, 1, .5f, .5f}, weights, EXACT);
  }

  /** However the gradient stands in memory: w = 1, v = 2, g = 3 or 0, all by the formula. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void step_ofOneGradientOrASum_isTheFormulaOnEverySlice(boolean nesterov) {
    Sgd sgd = new Sgd(0.5f, nesterov, 0.25f);
    SliceSet some = SliceSet.of(List.of(FIRST, THIRD));
    GradientSum alone = new GradientSum(7);
    alone.add(some, 1, new float[] {6, 6, 6, 6});
    GradientSum summed = new GradientSum(7);
    summed.add(some, 0.5f, new float[] {4, 4, 4, 4});
    summed.add(some, 4, new float[] {1, 1, 1, 1});
    float withGradient = nesterov ? 1 - .1f * (3.25f + 0.5f * 4.25f) : 1 - .1f * 4.25f;
    float without = nesterov ? 1 - .1f * (0.25f + 0.5f * 1.25f) : 1 - .1f * 1.25f;
    for (GradientSum gradient : List.of(alone, summed)) {
      gradient.scale(0.5f);
      float[] weights = {1, 1, 1, 1, 1, 1, 1};
      float[] buffer = {2, 2, 2, 2, 2, 2, 2};
      sgd.step(SliceSet.of(List.of(FIRST, SECOND, THIRD)), gradient, buffer, weights, 0.1);
      assertArrayEquals(
          new float[] {4.25f, 4.25f, 1.25f, 1.25f, 1.25f, 4.25f, 4.25f}, buffer, EXACT);
      float g = withGradient;
      float o = without;
      assertArrayEquals(new float[] {g, g, o, o, o, g, g}, weights, EXACT);
    }
  }

  /** A gradient that reaches the given slice alone. */
  private static GradientSum gradient(Slice slice, float... values) {
    GradientSum gradient = new GradientSum(7);
    gradient.add(SliceSet.of(List.of(slice)), 1, values);
    return gradient;
  }

  private static float[] vector(GradientSum sum) {
    float[] vector = new float[7];
    sum.addTo(vector);
    return vector;
  }

  @Test
  void gradientSum_overlappingSlices_addUpAndClear() {
    GradientSum sum = new GradientSum(7);
    float[] first = {3, 0, 0, 0, 0};
    sum.add(SliceSet.of(List.of(FIRST, SECOND)), 1, first);
    sum.add(SliceSet.of(List.of(FIRST, THIRD)), 2, new float[] {0, 0, 2, 0});
    assertArrayEquals(new float[] {3, 0, 0, 0, 0, 4, 0}, vector(sum), EXACT);
    assertEquals(5, sum.norm(), 1e-12);
    assertArrayEquals(new double[] {9, 0, 16}, sum.squares(), 1e-12);
    sum.scale(0.5f);
    assertEquals(2.5, sum.norm(), 1e-12);
    assertArrayEquals(new float[] {1.5f, 0, 0, 0, 0, 2, 0}, vector(sum), EXACT);
    sum.add(SliceSet.of(List.of(FIRST)), 1, new float[] {1, 0});
    assertArrayEquals(new float[] {2.5f, 0, 0, 0, 0, 2, 0}, vector(sum), EXACT);
    assertEquals(3, sum.touched().slices().size());
    sum.clear();
    assertArrayEquals(new float[7], vector(sum));
    assertEquals(0, sum.touched().length());
    assertArrayEquals(new float[] {3, 0, 0, 0, 0}, first, "a gradient is only read");
    sum.add(SliceSet.of(List.of(FIRST)), 2, new float[] {1, 2});
    assertArrayEquals(new float[] {2, 4, 0, 0, 0, 0, 0}, vector(sum), EXACT);
  }

  @Test
  void gradientSum_oneGradientScaled_thenMore_addsToTheScaled() {
    GradientSum sum = new GradientSum(7);
    float[] only = {0, 0, 8, 6, 0};
    sum.add(SliceSet.of(List.of(FIRST, SECOND)), 1, only);
    assertEquals(10, sum.norm(), 1e-12);
    sum.scale(0.5f);
    assertEquals(5, sum.norm(), 1e-12);
    sum.add(SliceSet.of(List.of(THIRD)), 3, new float[] {0, 4});
    assertEquals(13, sum.norm(), 1e-12);
    assertArrayEquals(new float[] {0, 0, 4, 3, 0, 0, 12}, vector(sum), EXACT);
    assertArrayEquals(new float[] {0, 0, 8, 6, 0}, only, "a gradient is only read");
  }

  @Test
  void momentumBuffers_restoreOfAnotherLength_isRefused() {
    MomentumBuffers buffers = new MomentumBuffers(4);
    buffers.of(3)[1] = 1;
    assertEquals(1, buffers.byGroup().size());
    assertThrows(IllegalArgumentException.class, () -> buffers.restore(1, new float[3]));
  }
}
