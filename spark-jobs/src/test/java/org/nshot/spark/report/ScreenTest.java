package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static final String UP_TWO = "\u001b[2A\u001b[J";

  private static String shown(Optional<Integer> columns, String... texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), columns);
    for (String text : texts) {
      screen.show(text);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Or the terminal would wrap it, and what was drawn would stay above what is drawn over it. */
  @Test
  void show_lineLongerThanTheTerminal_isCut() {
    assertEquals(
        "best 012\nend\n" + UP_TWO + "best 9\nend\n",
        shown(Optional.of(9), "best 0123456\nend\n", "best 9\nend\n"));
  }

  @Test
  void show_noTerminal_writesWholeLinesBelow() {
    assertEquals(
        "best 0123456\nbest 9\n",
        shown(Optional.empty(), "best 0123456\n", "best 0123456\n", "best 9\n"));
  }
}
