package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class SoakSeriesTest {
  /** Threads by round, of every 40th round up to 2,000; all else stands still. */
  private static SoakSeries threads(IntToDoubleFunction byRound) {
    SoakSeries series = new SoakSeries("driver");
    for (int round = 40; round <= 2000; round += 40) {
      Map<Quantity, Double> value = new EnumMap<>(Quantity.class);
      for (Quantity quantity : Quantity.values()) {
        value.put(quantity, 100.0);
      }
      value.put(Quantity.THREADS, byRound.applyAsDouble(round));
      series.add(round, value);
    }
    return series;
  }

  @Test
  void growth_aThreadIn300Rounds_isNamed() {
    Optional<String> growth = threads(round -> 50 + round / 300).growth(Quantity.THREADS, 200);
    assertTrue(growth.orElseThrow().startsWith("driver: threads grew by "), growth.orElseThrow());
  }

  @Test
  void growth_warmUpAndNoise_isNone() {
    SoakSeries series = threads(round -> round < 200 ? round : 50 + round % 7);
    assertEquals(Optional.empty(), series.growth(Quantity.THREADS, 200));
  }

  @Test
  void csv_sample_isALineOfAllQuantities() {
    SoakSeries series = threads(round -> 7);
    assertEquals("40,driver,100.0,100.0,7.0,100.0,100.0", series.csv().lines().findFirst().get());
  }
}
