package org.nshot.spark.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.spark.bench.LinearFit.Observation;

class LinearFitTest {

  private static List<Observation> exact(double base, double a, double b) {
    List<Observation> observations = new ArrayList<>();
    for (int x = 1; x <= 4; x++) {
      for (int y = 1; y <= 3; y++) {
        observations.add(new Observation(new double[] {1, x, x * y}, base + a * x + b * x * y));
      }
    }
    return observations;
  }

  @Test
  void fit_sumsOfCosts_findsTheCosts() {
    double[] costs = LinearFit.fit(exact(5, 0.25, 3));
    assertArrayEquals(new double[] {5, 0.25, 3}, costs, 1e-9);
    assertEquals(5 + 0.5 + 18, LinearFit.predict(costs, new double[] {1, 2, 6}), 1e-9);
  }

  @Test
  void fit_costBelowZero_isNoCost() {
    double[] costs = LinearFit.fit(exact(20, -0.5, 3));
    assertEquals(0, costs[1]);
    assertEquals(3, costs[2], 0.5);
  }

  @Test
  void fit_termsThatAreAlwaysAlike_shareTheirCost() {
    List<Observation> alike =
        List.of(
            new Observation(new double[] {1, 1}, 4),
            new Observation(new double[] {2, 2}, 8),
            new Observation(new double[] {3, 3}, 12));
    assertArrayEquals(new double[] {2, 2}, LinearFit.fit(alike), 1e-9);
  }

  @Test
  void fit_fewerObservationsThanTerms_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> LinearFit.fit(exact(1, 1, 1).subList(0, 2)));
  }
}
