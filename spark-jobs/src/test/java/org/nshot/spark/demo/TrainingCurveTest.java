package org.nshot.spark.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nshot.spark.DefaultLocale;

class TrainingCurveTest {
  @Test
  void text_whereDecimalsHaveCommas_hasPoints() {
    TrainingCurve curve = new TrainingCurve(new double[] {2.5, 1.25}, new double[] {0.125, 0.5});
    try (DefaultLocale german = DefaultLocale.of("de-DE")) {
      assertEquals("0,5", "%.1f".formatted(0.5), german + " has commas");
      assertTrue(curve.text().contains("2.500 to 1.250"), curve.text());
      assertTrue(curve.text().contains("0.125 to 0.500"), curve.text());
    }
  }
}
