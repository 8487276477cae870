package org.nshot.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final double EXACT = 1e-12;
  private static final long LEAST = 72_752;
  private static final long MOST = 1_524_272;
  private static final Schedule.ComplexityAware CALR = new Schedule.ComplexityAware(4, LEAST, MOST);

  private static Progress at(int step) {
    return new Progress(step, 100, step / 10, 10);
  }

  @Test
  void gamma_endsAndMiddle_isLinearInLogComplexity() {
    assertEquals(4, CALR.gamma(LEAST), EXACT);
    assertEquals(0.25, CALR.gamma(MOST), EXACT);
    long middle = Math.round(Math.sqrt((double) LEAST * MOST));
    assertEquals((4 + 0.25) / 2, CALR.gamma(middle), 1e-5);
  }

  @Test
  void calr_halfWay_isThePowerOfWhatIsLeft() {
    assertEquals(Math.pow(0.5, 4), CALR.factor(at(50), LEAST), EXACT);
    assertEquals(Math.pow(0.5, 0.25), CALR.factor(at(50), MOST), EXACT);
    assertEquals(1, CALR.factor(at(0), LEAST), EXACT);
  }

  @Test
  void calr_equalComplexities_areRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new Schedule.ComplexityAware(4, LEAST, LEAST));
    assertThrows(
        IllegalArgumentException.class, () -> new Schedule.ComplexityAware(0, LEAST, MOST));
  }

  @Test
  void cosine_perStepAndPerEpoch_differWithinAnEpoch() {
    assertEquals(0.5, new Schedule.CosinePerStep().factor(at(50), LEAST), EXACT);
    assertEquals(
        (1 + Math.cos(Math.PI * 0.55)) / 2,
        new Schedule.CosinePerStep().factor(at(55), LEAST),
        EXACT);
    assertEquals(0.5, new Schedule.CosinePerEpoch().factor(at(55), LEAST), EXACT);
    assertEquals(1, new Schedule.Constant().factor(at(55), LEAST), EXACT);
  }

  @Test
  void warmUp_risesToTheFullRate_thenIsTheScheduleOverWhatIsLeft() {
    Schedule cosine = new Schedule.CosinePerStep().warmedUp(2); // of 10 epochs, 20 of 100 steps
    assertEquals(1 / 20.0, cosine.factor(at(0), LEAST), EXACT);
    assertEquals(20 / 20.0, cosine.factor(at(19), LEAST), EXACT);
    assertEquals(1, cosine.factor(at(20), LEAST), EXACT);
    assertEquals(0.5, cosine.factor(at(60), LEAST), EXACT);
    Schedule perEpoch = new Schedule.CosinePerEpoch().warmedUp(2);
    assertEquals(0.5, perEpoch.factor(at(67), LEAST), EXACT);
    Schedule calr = CALR.warmedUp(2);
    assertEquals(11 / 20.0, calr.factor(at(10), LEAST), EXACT);
    assertEquals(Math.pow(0.5, 4), calr.factor(at(60), LEAST), EXACT);
  }

  @Test
  void warmUp_whileItLasts_isTheSameForAllPaths() {
    assertFalse(CALR.warmedUp(2).dependsOnPath(at(19)));
    assertTrue(CALR.warmedUp(2).dependsOnPath(at(20)));
    assertTrue(CALR.warmedUp(0).dependsOnPath(at(0)));
    assertFalse(new Schedule.CosinePerStep().warmedUp(2).dependsOnPath(at(20)));
    assertThrows(IllegalArgumentException.class, () -> new Schedule.WarmUp(0, CALR));
  }
}
