package org.nshot.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  @Test
  void of_oneLetterSwapped_isTheIntendedName() {
    assertEquals(
        Optional.of("fairnas"), NearestName.of("fiarnas", List.of("spos", "panda", "fairnas")));
  }

  @Test
  void of_twoAtTheSameDistance_isTheFirstByAlphabet() {
    assertEquals(Optional.of("bat"), NearestName.of("cat", List.of("rat", "bat")));
  }

  @Test
  void hint_nothingKnown_isEmpty() {
    assertEquals("", NearestName.hint("x", List.of()));
  }
}
