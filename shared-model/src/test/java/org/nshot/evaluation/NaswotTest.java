package org.nshot.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.supernet.ParameterLayout;

class NaswotTest {
  private static final SearchSpace SPACE = NasBench201.sized(4, 1, 10, new Shape(16, 16, 3));

  private static Batch noise(int images) {
    RandomStream random = RandomStream.of(3, RandomStream.Purpose.SYNTHETIC_DATA);
    float[] pixels = new float[images * SPACE.image().size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return new Batch(images, SPACE.image(), pixels, new int[images]);
  }

  private static double score(int threads, Batch batch, int... path) {
    try (SubnetEngine engine = SubnetEngines.open(ParameterLayout.of(SPACE), threads)) {
      return new Naswot(engine, SPACE, 5).score(Architecture.of(path), batch);
    }
  }

  /** By hand: K = [[6, 4], [4, 6]] of six values, and [[4, 1, 2], [1, 4, 1], [2, 1, 4]] of four. */
  @Test
  void logDeterminant_ofCodes_isAsByHand() {
    assertEquals(Math.log(20), Naswot.logDeterminant(new long[][] {{0b1101}, {0b0111}}, 6), 1e-12);
    assertEquals(
        Math.log(44), Naswot.logDeterminant(new long[][] {{0b0000}, {0b0111}, {0b1100}}, 4), 1e-12);
  }

  @Test
  void logDeterminant_ofImagesThatLookTheSame_isTheWorst() {
    assertEquals(
        Double.NEGATIVE_INFINITY, Naswot.logDeterminant(new long[][] {{5, 1}, {3, 2}, {5, 1}}, 70));
  }

  /** Not so singular that two rows are equal. */
  @Test
  void logDeterminant_ofCodesWhoseKernelIsSingular_isTheWorst() {
    // K = [[2, 0, 1, 1], [0, 2, 1, 1], [1, 1, 2, 0], [1, 1, 0, 2]]: rows 1 + 2 = rows 3 + 4
    assertEquals(
        Double.NEGATIVE_INFINITY,
        Naswot.logDeterminant(new long[][] {{0b00}, {0b11}, {0b01}, {0b10}}, 2));
  }

  @Test
  void score_onMoreThreads_isOfTheSameCodes() {
    Batch batch = noise(13);
    double score = score(1, batch, 3, 2, 1, 3, 4, 2);
    assertTrue(Double.isFinite(score), "" + score);
    assertEquals(score, score(3, batch, 3, 2, 1, 3, 4, 2), 1e-2); // a value near 0 may change sides
  }

  /** What its authors build on: more that rectifies tells images further apart. */
  @Test
  void score_ofMoreConvolutions_isHigher() {
    Batch batch = noise(32);
    double[] scores = {
      score(1, batch, 1, 1, 1, 1, 1, 1),
      score(1, batch, 1, 1, 3, 1, 1, 1),
      score(1, batch, 1, 3, 3, 3, 1, 3)
    };
    assertTrue(Double.isFinite(scores[0]), Arrays.toString(scores));
    assertTrue(scores[0] < scores[1] && scores[1] < scores[2], Arrays.toString(scores));
  }
}
