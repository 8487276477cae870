package org.nshot.spark.benchmark;

import java.io.Serializable;
import org.nshot.space.Architecture;

/**
 * A training that is to be done. Not a record: Spark's Kryo can't fill one.
 *
 * @see TrainingTask
 */
final class TrainingOrder implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Architecture path;
  private final String text;
  private final long seed;

  /**
   * @param text the path as its space writes it
   */
  TrainingOrder(Architecture path, String text, long seed) {
    this.path = path;
    this.text = text;
    this.seed = seed;
  }

  Architecture path() {
    return path;
  }

  String text() {
    return text;
  }

  long seed() {
    return seed;
  }
}
