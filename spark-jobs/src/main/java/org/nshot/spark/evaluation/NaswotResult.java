package org.nshot.spark.evaluation;

import java.io.Serializable;
import org.nshot.space.Architecture;

/** What was found for the paths of a task, as it travels. Not a record: Kryo can't fill one. */
final class NaswotResult implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Architecture[] path;
  private final double[] score;

  /**
   * @param score of each, [paths]
   */
  NaswotResult(Architecture[] path, double[] score) {
    if (score.length != path.length) {
      throw new IllegalArgumentException(
          "%s scores of %s paths".formatted(score.length, path.length));
    }
    this.path = path;
    this.score = score;
  }

  Architecture[] path() {
    return path;
  }

  double[] score() {
    return score;
  }
}
