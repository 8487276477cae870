package org.nshot.spark.report;

import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code bench/report.sh}: writes a run whose report is large: 1,000 epochs, all paths of
 * NAS-Bench-201 ranked, rankings while training and a search.
 */
final class LargeRun {
  private static final int EPOCHS = 1000;
  private static final int PATHS = 15_625;

  private LargeRun() {}

  /**
   * @param args the run's folder, which is made
   */
  public static void main(String[] args) throws IOException {
    SampleRun.start(Path.of(args[0]), EPOCHS)
        .epochs(EPOCHS)
        .checkpoint(EPOCHS)
        .ranked(PATHS)
        .rankedAfter(1, 3, 5)
        .searched("search")
        .finished();
  }
}
