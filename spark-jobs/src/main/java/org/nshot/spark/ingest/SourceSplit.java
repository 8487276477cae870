package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.nshot.space.Shape;

/** A split of the input, listed but not yet read. */
interface SourceSplit {
  String name();

  /** Number of images, good or bad. */
  int count();

  /** Images of each class, good or bad; empty where only reading them tells. */
  Optional<int[]> countsByClass(int classes);

  /** Whether its images are files, which can be kept; pixels alone otherwise. */
  boolean holdsFiles();

  /** Bytes of all images together. */
  long bytes();

  /**
   * The images in their order. A partition becomes a file; which images it has depends on nothing
   * but the input and the number. The caller releases them.
   */
  Candidates candidates(
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      int imagesPerBatch,
      Intake intake);

  /**
   * A size to try first: that of most of a few images; empty if none of them says.
   *
   * @param intake of {@link SizeProbe}
   */
  Optional<Shape> probableSize(Configuration hadoop, Intake intake) throws IOException;
}
