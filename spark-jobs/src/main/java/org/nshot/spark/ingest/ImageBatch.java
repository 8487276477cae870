package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;

/** Images of a split that one task reads, and that become one file of the data set. */
interface ImageBatch extends Serializable {

  /**
   * The images in their order, read as the iterator advances.
   *
   * @param intake what looks at each
   * @throws IOException naming the file if one can't be read; while iterating, as
   *     UncheckedIOException. A file that is read but is no image is a bad candidate instead.
   */
  Iterator<Candidate> read(Configuration hadoop, Intake intake) throws IOException;
}
