package org.nshot.spark.evaluation;

import java.util.Locale;
import org.nshot.spark.command.ProgressLine;

/** How far an evaluation has come: paths, speed, time left. */
public final class EvaluationProgress {
  private final int total;
  private final long startNanos = System.nanoTime();
  private int done;
  private int tasks;

  public EvaluationProgress(int total) {
    this.total = total;
  }

  /** A task has come back. */
  public void done(int paths) {
    done += paths;
    tasks++;
  }

  /** Paths that came back. */
  public int paths() {
    return done;
  }

  /** Tasks that came back. */
  public int tasks() {
    return tasks;
  }

  public String text() {
    double perSecond = done / ((System.nanoTime() - startNanos) / 1e9);
    long left = Math.round((total - done) / perSecond);
    return String.format(
        Locale.ROOT,
        "%d/%d paths  %.1f paths/s  %s left",
        done,
        total,
        perSecond,
        ProgressLine.clock(left));
  }
}
