package org.nshot.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {
  @ParameterizedTest
  @CsvSource({
    "65536, 65536, 3", // 0 in 32 bits
    "2147483647, 2147483647, 2147483647",
    "32768, 65536, 1",
    "1, 715827883, 3"
  })
  void shape_moreValuesThanAnArrayHolds_isRefused(int height, int width, int channels) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Shape(height, width, channels))
            .getMessage();
    assertEquals(
        "shape %dx%dx%d: more than 2147483647 values".formatted(height, width, channels), message);
  }

  @Test
  void shape_asManyAsFit_isSized() {
    assertEquals(2147483646, new Shape(1, 715827882, 3).size());
  }
}
