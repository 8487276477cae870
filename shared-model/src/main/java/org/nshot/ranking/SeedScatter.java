package org.nshot.ranking;

import java.util.OptionalDouble;

/**
 * How far two trainings of the same paths agree that differ in their seed alone.
 *
 * @param paths how many were trained twice
 * @param deviation standard deviation of one training's value, √(mean d² / 2) of the differences d
 * @param tauBetweenSeeds Kendall's τ-b of the two
 * @param tauOfPerfectRanking what a ranking by the values without scatter would reach against one
 *     training: from τ to correlation as for normal values (r = sin(πτ/2), Greiner 1909), from two
 *     trainings to one by its root (Spearman 1904), and back; empty if τ isn't above 0
 */
public record SeedScatter(
    int paths,
    double deviation,
    OptionalDouble tauBetweenSeeds,
    OptionalDouble tauOfPerfectRanking) {

  /**
   * @param first a value for each path
   * @param second of the same paths, by the other seed
   * @throws IllegalArgumentException if there are none, or not as many of both
   */
  public static SeedScatter of(double[] first, double[] second) {
    if (first.length == 0 || first.length != second.length) {
      throw new IllegalArgumentException(
          "scatter of %s and %s values, expected as many of both"
              .formatted(first.length, second.length));
    }
    double squares = 0;
    for (int i = 0; i < first.length; i++) {
      squares += (first[i] - second[i]) * (first[i] - second[i]);
    }
    OptionalDouble tau = RankCorrelation.kendall(first, second);
    return new SeedScatter(first.length, Math.sqrt(squares / first.length / 2), tau, perfect(tau));
  }

  private static OptionalDouble perfect(OptionalDouble tau) {
    return tau.stream()
        .filter(value -> value > 0)
        .map(value -> Math.asin(Math.sqrt(Math.sin(Math.PI * value / 2))) * 2 / Math.PI)
        .findFirst();
  }
}
