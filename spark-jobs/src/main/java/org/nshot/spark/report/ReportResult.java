package org.nshot.spark.report;

import java.util.List;

/**
 * What {@code nshot report} says.
 *
 * @param report URI of the page
 * @param bytes of the page
 * @param runs that it shows, in their order there
 */
record ReportResult(String command, String report, int bytes, double seconds, List<Shown> runs) {

  /**
   * A run, and how much of it there is.
   *
   * @param run its URI
   * @param epochs done
   * @param ranked paths
   * @param networks that were trained alone, below the run
   */
  record Shown(String run, int epochs, int ranked, int searches, int networks) {
    static Shown of(RunView view) {
      return new Shown(
          view.place().uri(),
          view.training().progress().done(),
          view.findings().ranking().map(RankingView::total).orElse(0),
          view.findings().searches().size(),
          view.findings().retrained().size());
    }
  }
}
