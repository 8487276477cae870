package org.nshot.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.sampling.ChainPaths;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

class EpochPathsTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 3, new Shape(4, 4, 3));

  private static EpochPaths chain() {
    return new EpochPaths(
        new ChainPaths(SPACE), new double[0][], round -> RandomStream.of(5, Purpose.PATHS, round));
  }

  @Test
  void of_laterRoundAtOnce_isTheSameAsRoundByRound() {
    EpochPaths each = chain();
    List<?> paths = List.of();
    for (int round = 0; round <= 3; round++) {
      paths = each.of(round).paths();
      assertEquals(paths, each.of(round).paths(), "asked again");
    }
    assertEquals(paths, chain().of(3).paths());
  }

  @Test
  void of_roundThatIsForgotten_isRefused() {
    EpochPaths paths = chain();
    paths.of(3);
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> paths.of(2));
    assertEquals("paths of round 2, expected round 3 or a later one", thrown.getMessage());
  }
}
