package org.nshot.spark.api;

/**
 * {@code nshot ingest}: turns images into a data set: Parquet files and a manifest with checksums.
 */
public final class IngestCall extends Call<IngestCall, Ingested> {
  IngestCall() {
    super("ingest", Ingested.class);
  }

  /**
   * @param format how the input is laid out, such as {@code image-folder}
   */
  public IngestCall format(String format) {
    return set("format", format);
  }

  /**
   * @param uri folder with the images, on any Hadoop file system
   */
  public IngestCall input(String uri) {
    return set("input", uri);
  }

  /**
   * @param uri folder for the data set, missing or empty
   */
  public IngestCall output(String uri) {
    return set("output", uri);
  }

  /** Replaces the data set that the output holds. */
  public IngestCall overwrite() {
    return set("overwrite", true);
  }
}
