package org.nshot.spark.cluster;

import java.util.List;
import java.util.Locale;

/** What processes used over the rounds, as an SVG picture: a panel a quantity, a line a process. */
final class SoakChart {
  private static final int WIDTH = 760;
  private static final int PANEL = 130;
  private static final int LEFT = 60;
  private static final int TOP = 40;
  private static final int PLOT_HEIGHT = 85;
  private static final int PLOT_WIDTH = WIDTH - LEFT - 20;
  private static final List<String> COLOURS = List.of("#1f4e79", "#c55a11", "#548235", "#7030a0");

  private final List<SoakSeries> series;
  private final int from;
  private final StringBuilder svg = new StringBuilder();

  /**
   * @param from the round from which nothing may grow
   */
  private SoakChart(List<SoakSeries> series, int from) {
    this.series = series;
    this.from = from;
  }

  static String svg(List<SoakSeries> series, int from) {
    return new SoakChart(series, from).draw();
  }

  private String draw() {
    int height = TOP + PANEL * Quantity.values().length;
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'"
            + " font-family='sans-serif' font-size='12'>",
        WIDTH, height);
    add("<rect width='%d' height='%d' fill='white'/>", WIDTH, height);
    for (int i = 0; i < series.size(); i++) {
      add(
          "<text x='%d' y='18' fill='%s'>%s</text>",
          LEFT + 110 * i, COLOURS.get(i % COLOURS.size()), series.get(i).process());
    }
    for (Quantity quantity : Quantity.values()) {
      panel(quantity, TOP + PANEL * quantity.ordinal());
    }
    add("</svg>");
    return svg.toString();
  }

  private void panel(Quantity quantity, int top) {
    double most = 1;
    int last = 1;
    for (SoakSeries one : series) {
      for (int i = 0; i < one.rounds().size(); i++) {
        most = Math.max(most, one.value(i, quantity));
        last = Math.max(last, one.rounds().get(i));
      }
    }
    int bottom = top + PLOT_HEIGHT + 12;
    double perRound = (double) PLOT_WIDTH / last;
    double perUnit = PLOT_HEIGHT / most;
    String unit = quantity.unit().isEmpty() ? "" : " (" + quantity.unit() + ")";
    add(
        "<text x='%d' y='%d' font-weight='bold'>%s%s</text>",
        LEFT, top + 4, quantity.words(), unit);
    add("<path d='M%d %dV%dH%d' fill='none' stroke='#888'/>", LEFT, top + 12, bottom, WIDTH - 20);
    add("<text x='%d' y='%d' text-anchor='end' fill='#555'>%.0f</text>", LEFT - 6, top + 20, most);
    add("<text x='%d' y='%d' text-anchor='end' fill='#555'>0</text>", LEFT - 6, bottom);
    add(
        "<text x='%d' y='%d' text-anchor='end' fill='#555'>round %d</text>",
        WIDTH - 20, bottom + 14, last);
    double start = LEFT + from * perRound;
    add("<path d='M%.1f %dV%d' stroke='#bbb' stroke-dasharray='3 3'/>", start, top + 12, bottom);
    add("<text x='%.1f' y='%d' fill='#555'>%d</text>", start - 8, bottom + 14, from);
    for (int i = 0; i < series.size(); i++) {
      SoakSeries one = series.get(i);
      StringBuilder points = new StringBuilder();
      for (int s = 0; s < one.rounds().size(); s++) {
        points.append(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f ",
                LEFT + one.rounds().get(s) * perRound,
                bottom - one.value(s, quantity) * perUnit));
      }
      add(
          "<polyline points='%s' fill='none' stroke='%s' stroke-width='1.5'/>",
          points.toString().strip(), COLOURS.get(i % COLOURS.size()));
    }
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
