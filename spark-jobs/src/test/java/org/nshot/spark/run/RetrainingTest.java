package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetrainingTest {
  private static final Retraining HEIR =
      new Retraining(
          "0, 1",
          0.2f,
          "cafe",
          Map.of(Retraining.RUN, "file:/runs/x", Retraining.RECIPE, "dynas"),
          "test",
          Retraining.NSHOT);

  @Test
  void parse_whatWasWritten_isTheSame() throws IOException {
    assertEquals(HEIR, Retraining.parse(HEIR.toJson(), "network.json"));
    assertEquals(Optional.of("dynas"), HEIR.recipe());
  }

  /** Where a supernet's run lies decides nothing: it may have been moved. */
  @Test
  void settings_ofAnHeir_haveTheWeightsNotTheirPlace() {
    assertEquals("cafe", HEIR.settings().get("inherited weights"));
    assertFalse(HEIR.settings().toString().contains("/runs/x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"supernet", "trainer", "arch"})
  void parse_keyMissing_isRefused(String key) {
    String message =
        assertThrows(
                IOException.class,
                () ->
                    Retraining.parse(
                        HEIR.toJson().replace('"' + key + '"', "\"other\""), "network.json"))
            .getMessage();
    assertTrue(message.startsWith("network.json: no settings of a retraining: "), message);
  }
}
