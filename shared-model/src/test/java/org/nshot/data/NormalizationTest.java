package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationTest {
  @Test
  void table_twoChannels_holdsEveryBytesValue() {
    float[] table = new Normalization(List.of(0.5, 0.25), List.of(0.25, 0.125)).table();
    assertEquals(512, table.length);
    assertEquals(-2f, table[0]);
    assertEquals(2f, table[255]);
    assertEquals(-2f, table[256]);
    assertEquals(6f, table[511]);
    assertEquals((0.4 - 0.5) / 0.25, table[102], 1e-6); // 102/255 = 0.4
  }

  @Test
  void constructor_deviationZero_namesChannel() {
    assertEquals(
        "normalization: deviation 0.0 of channel 1, expected more than 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Normalization(List.of(0.5, 0.5), List.of(0.2, 0.0)))
            .getMessage());
  }

  @Test
  void constructor_countsThatDiffer_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new Normalization(List.of(0.5), List.of(0.25, 0.25)));
  }

  @Test
  void constructor_meanNotANumber_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Normalization(List.of(Double.NaN), List.of(0.25)));
  }
}
