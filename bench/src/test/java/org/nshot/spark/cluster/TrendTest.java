package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TrendTest {
  @Test
  void of_pointsOnALine_isItsSlope() {
    Trend trend = Trend.of(new double[] {0, 1, 3, 4}, new double[] {1, 3, 7, 9});
    assertEquals(2, trend.slope());
    assertEquals(5, trend.usual());
  }

  @Test
  void of_oneWildPoint_doesNotMove() {
    Trend trend = Trend.of(new double[] {0, 1, 2, 3, 4, 5}, new double[] {7, 7, 900, 7, 7, 7});
    assertEquals(0, trend.slope());
    assertEquals(7, trend.usual());
  }

  @Test
  void of_onePoint_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Trend.of(new double[1], new double[1]));
  }
}
