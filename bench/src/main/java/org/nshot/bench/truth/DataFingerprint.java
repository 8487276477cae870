package org.nshot.bench.truth;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.nshot.spark.ingest.ImageDataset;

/** Prints what tells a data set from others, as runs keep it. */
final class DataFingerprint {
  private DataFingerprint() {}

  /**
   * @param args URI of an ingested data set
   */
  public static void main(String[] args) throws IOException {
    System.out.println(ImageDataset.manifest(args[0], new Configuration()).fingerprint());
  }
}
