package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SparklineTest {
  @Test
  void of_risingValues_useEveryLevel() {
    assertEquals("▁▂▃▄▅▆▇█", Sparkline.of(0, 1, 2, 3, 4, 5, 6, 7));
  }

  @Test
  void of_equalValues_areAFlatLine() {
    assertEquals("▁▁▁", Sparkline.of(2, 2, 2));
  }

  @Test
  void of_nothing_isRefused() {
    assertThrows(IllegalArgumentException.class, Sparkline::of);
  }
}
