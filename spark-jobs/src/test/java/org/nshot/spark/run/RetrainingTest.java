package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

  @Test
  void parse_withoutASupernet_isReadAndWithoutATrainerRefused() throws IOException {
    String before =
        "{\"arch\":\"0,"
            + " 1\",\"dropout\":0.0,\"inherited\":\"cafe\",\"split\":\"test\",\"trainer\":\"nshot\"}";
    assertEquals(Map.of(), Retraining.parse(before, "network.json").supernet());
    String message =
        assertThrows(
                IOException.class,
                () -> Retraining.parse(before.replace("trainer", "trained"), "network.json"))
            .getMessage();
    assertTrue(message.startsWith("network.json: no settings of a retraining: "), message);
  }
}
