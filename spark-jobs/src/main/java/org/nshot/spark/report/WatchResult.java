package org.nshot.spark.report;

import java.util.List;

/**
 * What {@code nshot watch} says at its end.
 *
 * @param runs that it showed, in their order there
 */
record WatchResult(String command, List<Watched> runs) {

  /**
   * A run as it was last seen.
   *
   * @param run its URI
   * @param epochs done
   */
  record Watched(String run, String state, int epochs) {}
}
