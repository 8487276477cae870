package org.nshot.engine.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ValueTest {
  /** A layer of nas-bench-macro at 224 pixels, in a batch of a ranking. */
  @Test
  void ofImages_moreThanAnArrayHolds_saysWhatToTake() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Value.ofImages(256, 192 * 224 * 224, true));
    assertEquals(
        "256 images on one thread, of 9633792 values each in some layer: expected at most 2147483647"
            + " values together, so take more --threads, or in training a smaller --batch",
        error.getMessage());
    assertEquals(64 * 9_633_792, Value.ofImages(64, 192 * 224 * 224, true).length());
  }
}
