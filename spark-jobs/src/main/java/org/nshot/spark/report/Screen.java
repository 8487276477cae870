package org.nshot.spark.report;

import java.io.PrintStream;

/** Text that replaces what stood there before, where a terminal can do that. For one thread. */
final class Screen {
  private final PrintStream out;
  private final boolean terminal;
  private String shown = "";

  /**
   * @param terminal whether it is drawn over; else a text that has changed is written below
   */
  Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(String text) {
    if (text.equals(shown)) {
      return;
    }
    if (terminal && !shown.isEmpty()) {
      out.print("\u001b[%sA\u001b[J".formatted(shown.lines().count()));
    }
    out.print(text);
    out.flush();
    shown = text;
  }
}
