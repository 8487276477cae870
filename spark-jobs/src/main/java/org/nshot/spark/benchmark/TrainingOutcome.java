package org.nshot.spark.benchmark;

import java.io.Serializable;
import org.nshot.spark.evaluation.ChunkResult;

/** What a training gave. Not a record: Spark's Kryo can't fill one. */
final class TrainingOutcome implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long seed;
  private final ChunkResult result;

  /**
   * @param result of the one path
   */
  TrainingOutcome(long seed, ChunkResult result) {
    this.seed = seed;
    this.result = result;
  }

  long seed() {
    return seed;
  }

  ChunkResult result() {
    return result;
  }
}
