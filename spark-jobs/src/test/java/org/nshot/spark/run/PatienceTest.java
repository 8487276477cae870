package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatienceTest {

  @Test
  void ofMinutes_aPart_isInMilliseconds() {
    assertEquals(Duration.ofSeconds(90), Patience.ofMinutes("give-up-after", 1.5).most());
    assertEquals(Duration.ofMillis(1), Patience.ofMinutes("give-up-after", 1e-9).most());
  }

  /** Who means never says so many: its nanoseconds must still be a number. */
  @ParameterizedTest
  @ValueSource(doubles = {999_999_999, 1e18, Double.MAX_VALUE})
  void ofMinutes_moreThanACentury_isOne(double minutes) {
    Patience patience = Patience.ofMinutes("give-up-after", minutes);
    assertEquals(Duration.ofDays(36_525), patience.most());
    assertTrue(patience.most().toNanos() > 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void ofMinutes_noTime_namesTheKey(double minutes) {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Patience.ofMinutes("give-up-after", minutes))
            .getMessage();
    assertEquals("give-up-after: " + minutes + ", expected above 0 and finite", message);
  }
}
