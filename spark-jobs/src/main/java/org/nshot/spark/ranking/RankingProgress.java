package org.nshot.spark.ranking;

import java.util.Locale;

/** How far an evaluation has come: paths, speed, time left. */
final class RankingProgress {
  private final int total;
  private final long startNanos = System.nanoTime();
  private int done;
  private int tasks;

  RankingProgress(int total) {
    this.total = total;
  }

  /** A task has come back. */
  void done(int paths) {
    done += paths;
    tasks++;
  }

  /** Tasks that came back. */
  int tasks() {
    return tasks;
  }

  String text() {
    double perSecond = done / ((System.nanoTime() - startNanos) / 1e9);
    long left = Math.round((total - done) / perSecond);
    return String.format(
        Locale.ROOT,
        "%d/%d paths  %.1f paths/s  %d:%02d:%02d left",
        done,
        total,
        perSecond,
        left / 3600,
        left / 60 % 60,
        left % 60);
  }
}
