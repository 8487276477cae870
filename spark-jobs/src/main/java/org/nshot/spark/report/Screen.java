package org.nshot.spark.report;

import java.io.PrintStream;
import java.util.Optional;
import java.util.stream.Collectors;

/** Text that replaces what stood there before, where a terminal can do that. For one thread. */
final class Screen {
  private final PrintStream out;
  private final Optional<Integer> columns;
  private String shown = "";

  /**
   * @param columns of the terminal on which it is drawn over; none where a text that has changed is
   *     written below
   */
  Screen(PrintStream out, Optional<Integer> columns) {
    this.out = out;
    this.columns = columns;
  }

  void show(String text) {
    if (text.equals(shown)) {
      return;
    }
    if (columns.isPresent() && !shown.isEmpty()) {
      out.print("\u001b[%sA\u001b[J".formatted(shown.lines().count()));
    }
    out.print(columns.map(most -> cut(text, most - 1)).orElse(text));
    out.flush();
    shown = text;
  }

  /** A line that wraps takes more rows than are gone back. */
  private static String cut(String text, int most) {
    return text.lines()
        .map(line -> line.substring(0, Math.min(line.length(), most)))
        .collect(
            Collectors.joining(
                System.lineSeparator(), "", text.isEmpty() ? "" : System.lineSeparator()));
  }
}
