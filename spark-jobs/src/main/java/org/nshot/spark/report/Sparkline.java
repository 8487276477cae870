package org.nshot.spark.report;

import java.util.Arrays;

/** A curve in one line of text. */
public final class Sparkline {
  private static final String LEVELS = "▁▂▃▄▅▆▇█";

  private Sparkline() {}

  /**
   * @param values finite, one or more
   * @return a character each, the lowest bar for the smallest value and the highest for the largest
   */
  public static String of(double... values) {
    double min = Arrays.stream(values).min().orElseThrow(() -> nothing());
    double max = Arrays.stream(values).max().orElseThrow(() -> nothing());
    StringBuilder line = new StringBuilder();
    for (double value : values) {
      double height = max > min ? (value - min) / (max - min) : 0;
      line.append(LEVELS.charAt((int) Math.round(height * (LEVELS.length() - 1))));
    }
    return line.toString();
  }

  private static IllegalArgumentException nothing() {
    return new IllegalArgumentException("no values, expected one or more");
  }
}
