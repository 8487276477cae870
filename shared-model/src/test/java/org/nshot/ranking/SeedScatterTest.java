package org.nshot.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;

class SeedScatterTest {

  /** Truth that is known, and two noisy looks at it: the estimate must find what is there. */
  @Test
  void of_noisyLooksAtAKnownTruth_findsNoiseAndCeiling() {
    int paths = 4000;
    double noise = 0.5;
    RandomStream random = RandomStream.of(1, Purpose.SYNTHETIC_DATA);
    double[] truth = new double[paths];
    double[] first = new double[paths];
    double[] second = new double[paths];
    for (int i = 0; i < paths; i++) {
      truth[i] = 90 + random.nextGaussian();
      first[i] = truth[i] + noise * random.nextGaussian();
      second[i] = truth[i] + noise * random.nextGaussian();
    }
    SeedScatter scatter = SeedScatter.of(first, second);
    assertEquals(noise, scatter.deviation(), 0.02);
    double ceiling = RankCorrelation.kendall(truth, first).getAsDouble();
    assertEquals(ceiling, scatter.tauOfPerfectRanking().getAsDouble(), 0.02);
    assertTrue(scatter.tauBetweenSeeds().getAsDouble() < ceiling - 0.05);
  }

  @Test
  void of_seedsThatAgree_leavesNothingToWishFor() {
    SeedScatter scatter = SeedScatter.of(new double[] {1, 2, 3}, new double[] {1, 2, 3});
    assertEquals(0, scatter.deviation());
    assertEquals(1, scatter.tauOfPerfectRanking().getAsDouble(), 1e-12);
    SeedScatter opposed = SeedScatter.of(new double[] {1, 2, 3}, new double[] {3, 2, 1});
    assertEquals(-1, opposed.tauBetweenSeeds().getAsDouble());
    assertTrue(opposed.tauOfPerfectRanking().isEmpty());
    assertThrows(
        IllegalArgumentException.class, () -> SeedScatter.of(new double[1], new double[2]));
  }
}
