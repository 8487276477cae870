package org.nshot.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nshot.space.WeightRole;
import org.nshot.space.WeightSpec;
import org.nshot.supernet.ParameterLayout;

class PytorchFileTest {
  @Test
  void encode_moreThanAFileHolds_isRefusedBeforeAnythingIsCopied() {
    WeightSpec weight = new WeightSpec("all", List.of(600, 1_000_000), WeightRole.KERNEL, 600);
    ParameterLayout layout = ParameterLayout.of("large", List.of(weight));
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> PytorchFile.encode(layout, new float[0], Map.of()));
    assertEquals(
        "600000000 weights: 2400000000 bytes, expected at most 2000000000 in one file",
        error.getMessage());
  }
}
