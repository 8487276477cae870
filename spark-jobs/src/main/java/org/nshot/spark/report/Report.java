package org.nshot.spark.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.nshot.spark.run.RunFiles;

/** A run's report, for those who send it on. */
public final class Report {
  private Report() {}

  /**
   * The page that {@code nshot report} writes of one run, as its files are now.
   *
   * @return HTML, UTF-8
   * @throws IOException if there is no run, or its files can't be read
   */
  public static byte[] page(RunFiles run) throws IOException {
    RunView view = new RunReader(run, run.fileSystem().getConf(), Optional.empty()).read();
    return Page.html(PageData.of(List.of(view), Optional.empty())).getBytes(StandardCharsets.UTF_8);
  }
}
