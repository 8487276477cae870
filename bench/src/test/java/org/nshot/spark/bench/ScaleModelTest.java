package org.nshot.spark.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.spark.bench.ScaleModel.Forecast;
import org.nshot.spark.bench.ScaleModel.Load;
import org.nshot.spark.bench.ScaleModel.Measured;
import org.nshot.spark.bench.ScaleModel.Part;

class ScaleModelTest {
  private static final double LINK = 1.25; // MB a ms, 10 Gbit/s

  /** A world in which every part costs what it is said to. */
  private static List<Measured> measured() {
    List<Measured> rounds = new ArrayList<>();
    for (double down : new double[] {2, 40}) {
      long weights = Math.round(down * 600_000);
      for (int shards : new int[] {1, 2, 4, 8, 16, 64}) {
        double shared = Math.max(1, shards / 2.0);
        Load load = new Load(weights, shards, down, shared);
        double driver = 1 + 2 * weights / 1e6;
        double broadcast = 2 + 0.5 * down + 0.25 * shared * down;
        double schedule = 3 + 0.5 * shards;
        double up = shards * down;
        rounds.add(
            new Measured(load, false, driver, broadcast, schedule, 4 + 0.75 * up, 0.125 * up));
        rounds.add(
            new Measured(
                load,
                true,
                driver,
                broadcast,
                schedule,
                10 + 0.25 * shards + 0.5 * down + 0.125 * shared * down,
                20 + down + 0.5 * shared * down));
      }
    }
    return rounds;
  }

  private final ScaleModel model = ScaleModel.fit(measured());

  @Test
  void fit_knownCosts_findsThem() {
    assertArrayEquals(new double[] {2, 0.5, 0.25}, model.costs(Part.BROADCAST), 1e-6);
    assertArrayEquals(new double[] {10, 0.25, 0.5, 0.125}, model.costs(Part.RESULT_OF_SUMS), 1e-6);
    for (Measured round : measured()) {
      assertEquals(round.overhead(), model.overhead(round.load(), round.onExecutors()), 1e-3);
    }
  }

  @Test
  void forecast_fewExecutors_addsTheLinksToWhatWasMeasured() {
    Forecast two = model.forecast(1_200_000, 2, 2, 4, 100, LINK);
    assertFalse(two.onExecutors());
    assertEquals(400, two.compute());
    assertEquals(1 + 2 * 1.2, two.driver(), 1e-3);
    assertEquals(2 + 0.5 * 2 + 0.25 * 2 + 2 / LINK * 2, two.broadcast(), 1e-3);
    assertEquals(3 + 0.5 * 2, two.schedule(), 1e-3);
    assertEquals(4 + 0.75 * 4 + 4 / LINK, two.result(), 1e-3);
    assertEquals(0.125 * 4, two.combine(), 1e-3);
    assertEquals(2 / LINK * 2 + 4 / LINK, two.network(), 1e-9);
    assertEquals(400 / two.total(), two.efficiency(), 1e-12);
  }

  @Test
  void forecast_manyExecutors_addUpThereAndEndAtTheScheduler() {
    Forecast many = model.forecast(1_200_000, 2, 1000, 1, 100, LINK);
    assertTrue(many.onExecutors());
    assertEquals("schedule", many.bottleneck());
    assertEquals(3 + 500, many.schedule(), 1e-2);
    Forecast longer = model.forecast(1_200_000, 2, 1000, 16, 100, LINK);
    assertEquals(many.total() + 1500, longer.total(), 1e-9);
    assertTrue(longer.efficiency() > many.efficiency());
  }
}
