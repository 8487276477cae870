package org.nshot.engine.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SoftmaxLossTest {
  private static final float NAN = Float.NaN;

  /** All NaN, NaN in the label's place and in another, and numbers. */
  @Test
  void correct_logitsThatAreNoNumbers_countAsWrong() {
    float[] logits = {NAN, NAN, NAN, NAN, 1, 2, 3, NAN, 2, 3, 1, 2};
    SoftmaxLoss loss = new SoftmaxLoss(logits, new int[4], 0, 4, 4, 0);
    assertEquals(1, loss.correct());
    assertEquals(Double.NaN, loss.loss());
  }

  @Test
  void correct_largestLogitIsTheLabels_counts() {
    float[] logits = {3, 1, 2, 1, 3, 2};
    SoftmaxLoss loss = new SoftmaxLoss(logits, new int[] {9, 0, 0}, 1, 2, 2, 0);
    assertEquals(1, loss.correct());
    assertEquals(2 * Math.log(1 + Math.exp(-1) + Math.exp(-2)) + 2, loss.loss(), 1e-12);
  }
}
