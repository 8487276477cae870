package org.nshot.spark.ingest;

import java.util.List;
import org.nshot.data.DatasetManifest;

/**
 * What the input holds.
 *
 * @param classes names in the order of their labels
 * @param splits in the order train, val, test
 * @param skipped files that lie there and are no part of it
 * @param oddities what its user should know of it, a line each
 */
record ImageSource(
    List<String> classes, List<SourceSplit> splits, SkippedFiles skipped, List<String> oddities) {
  static final String TRAIN = DatasetManifest.TRAIN;
  static final String VAL = DatasetManifest.VAL;
  static final String TEST = DatasetManifest.TEST;
  static final List<String> SPLIT_NAMES = List.of(TRAIN, VAL, TEST);

  ImageSource {
    classes = List.copyOf(classes);
    splits = List.copyOf(splits);
    oddities = List.copyOf(oddities);
  }

  /** The split that says what size images are expected to have, and gives the statistics. */
  SourceSplit reference() {
    return splits.get(0);
  }
}
