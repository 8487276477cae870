package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
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

  /** The images in their order, in batches that depend on nothing but the arguments. */
  List<ImageBatch> batches(int imagesPerBatch);

  /** A size to try first: that of most of a few images; empty if none of them says. */
  Optional<Shape> probableSize(Configuration hadoop, long maxPixels) throws IOException;
}
