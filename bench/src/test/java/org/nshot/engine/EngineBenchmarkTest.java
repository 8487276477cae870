package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

class EngineBenchmarkTest {
  private static final SearchSpace SPACE = NasBench201.sized(8, 1, 10, new Shape(16, 16, 3));
  private static final List<Architecture> PATHS =
      List.of(Architecture.of(3, 2, 4, 1, 3, 1), Architecture.of(2, 3, 1, 3, 4, 2));

  @Test
  void run_fewSteps_countsThem() throws Exception {
    for (EngineBenchmark.Work work : EngineBenchmark.Work.values()) {
      EngineBenchmark.Result result =
          EngineBenchmark.run(new EngineBenchmark.Settings(SPACE, PATHS, work, 4, 2, 1, 3, false));
      assertEquals(6, result.milliseconds().size());
      double mean =
          result.milliseconds().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      assertEquals(mean, result.meanMs(), 1e-9);
      assertEquals(4 / mean * 1e3, result.imagesPerSecond(), 1e-6);
      assertTrue(result.gflops() > 0);
      assertTrue(result.sgemmGflops() > 0, "this machine's products were measured");
      assertEquals(0, result.nativeBytesPerStep());
    }
  }

  /** All convolutions of the graphs are counted, on both lanes, and no time twice. */
  @Test
  void run_profiled_tellsWhereTheTimeWent() throws Exception {
    for (EngineBenchmark.Work work : EngineBenchmark.Work.values()) {
      EngineBenchmark.Result result =
          EngineBenchmark.run(new EngineBenchmark.Settings(SPACE, PATHS, work, 4, 2, 1, 2, true));
      double operations = 0; // 10⁶ of a lane's step
      for (KernelProfile.Row row : result.kernels()) {
        assertTrue(row.milliseconds() >= 0 && row.share() <= 1, row::toString);
        operations += row.gflops() * row.milliseconds();
      }
      double whole = result.gflops() * result.meanMs() / 2;
      assertEquals(whole, operations, 1e-6 * whole, work::name);
      assertTrue(result.copyGigabytes() > 0);
    }
  }

  @Test
  void settings_noPaths_areRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new EngineBenchmark.Settings(
                    SPACE, List.of(), EngineBenchmark.Work.EVAL, 4, 1, 1, 1, false));
    assertEquals("benchmark: no paths", refusal.getMessage());
  }
}
