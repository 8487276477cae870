package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.engine.KernelProfile.Cost;
import org.nshot.engine.KernelProfile.Row;

class KernelProfileTest {
  private final KernelProfile profile = new KernelProfile();

  /** Two lanes, two steps of 10 ms: 40 ms of lanes' time. */
  private List<Row> rows(double gflops) {
    return profile.rows(2, 2, 20e6, gflops, 25);
  }

  @Test
  void rows_ofTwoLanes_areOfTheMeanLaneAndStep() {
    profile.count("memory", new Cost(3_000_000, 0, 50e6));
    profile.count("memory", new Cost(1_000_000, 0, 0));
    profile.count("arithmetic", new Cost(16_000_000, 800e6, 1e6));
    profile.count("uncounted", new Cost(2_000_000, 0, 0));
    assertEquals(
        List.of(
            new Row("arithmetic", 4, 0.4, 50, 0.0625, 2), // 800e6 at 100 GFLOPS are 8 ms
            new Row("memory", 1, 0.1, 0, 12.5, 2), // 50e6 bytes at 25 GB/s are 2 ms
            new Row("uncounted", 0.5, 0.05, 0, 0, 0),
            new Row(KernelProfile.REST, 4.5, 0.45, 0, 0, 0)),
        rows(100));
  }

  @Test
  void rows_withoutProductsToCompareWith_goByBytes() {
    profile.count("arithmetic", new Cost(16_000_000, 800e6, 100e6));
    assertEquals(4, rows(0).get(0).timesItsLimit());
  }

  @Test
  void timeOfAll_isEachLanesTime() {
    profile.time("one", 1, 1, () -> {});
    profile.clear();
    profile.timeOfAll(2, "all", KernelProfileTest::wait5Milliseconds);
    Row all = rows(1).get(0);
    assertEquals("all", all.kernel());
    assertTrue(all.milliseconds() >= 2.5, all::toString); // of two steps
  }

  private static void wait5Milliseconds() {
    long end = System.nanoTime() + 5_000_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
