package org.nshot.spark.ingest;

import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.spark.run.Broadcasts;

/**
 * A split's images as a job reads them.
 *
 * @param images in their order; a partition becomes a file
 * @param needed what reading them needs, as often as it is done
 */
record Candidates(JavaRDD<Candidate> images, Optional<Broadcast<?>> needed) {
  /** Nobody reads them any more. */
  void release() {
    images.unpersist(false);
    needed.ifPresent(Broadcasts::letGo);
  }
}
