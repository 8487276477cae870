package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SortedMap;

/**
 * A data set.
 *
 * @param output its URI, as it was given
 * @param splits by name: train, val, test
 * @param classes how many
 * @param storage {@code pixels} or {@code encoded}
 * @param least smallest height, smallest width and channels of its images
 * @param most largest height, largest width and channels
 * @param skippedFiles files that are no part of a split
 * @param json what the command says
 */
public record Ingested(
    String output,
    SortedMap<String, Split> splits,
    int classes,
    String storage,
    List<Integer> least,
    List<Integer> most,
    long skippedFiles,
    double seconds,
    ObjectNode json) {

  /**
   * A split of it.
   *
   * @param bad images that were left out
   */
  public record Split(long images, long bad) {}
}
