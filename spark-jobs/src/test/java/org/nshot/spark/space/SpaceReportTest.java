package org.nshot.spark.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nshot.space.NasBench201;
import org.nshot.space.Shape;
import org.nshot.spark.DefaultLocale;

class SpaceReportTest {
  @Test
  void line_whereDecimalsHaveCommas_hasPoints() {
    SpaceReport report = new SpaceReport(NasBench201.sized(16, 5, 10, new Shape(32, 32, 3)), 0);
    String expected = report.line();
    assertTrue(expected.matches(".* 0\\.07 to 1\\.52 +\\S+ to \\S+"), expected);
    try (DefaultLocale german = DefaultLocale.of("de-DE")) {
      assertEquals("0,5", "%.1f".formatted(0.5), german + " has commas");
      assertEquals(expected, report.line());
    }
  }
}
