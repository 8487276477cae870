package org.nshot.spark.api;

/** {@code nshot report}: makes one page of a run's files. */
public final class ReportCall extends Call<ReportCall, Reported> {
  ReportCall() {
    super("report", Reported.class);
  }

  /**
   * @param uri the run
   */
  public ReportCall run(String uri) {
    return set("run", uri);
  }

  /**
   * @param uri the file to write
   */
  public ReportCall output(String uri) {
    return set("output", uri);
  }

  /** Replaces a file that is there already, which is refused otherwise. */
  public ReportCall overwrite() {
    return set("overwrite", true);
  }
}
