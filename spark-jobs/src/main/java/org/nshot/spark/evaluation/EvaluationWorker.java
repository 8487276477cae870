package org.nshot.spark.evaluation;

import org.nshot.data.Batch;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.Architecture;
import org.nshot.spark.workers.Workers;

/** Holds the supernet's weights and evaluates its paths; serves one task at a time. */
interface EvaluationWorker extends Workers.Kept {

  /** The one that a setup asks for. */
  static EvaluationWorker of(EvaluationSetup setup, float[] weights) {
    return setup.runningStatistics()
        ? new RunningStatisticsWorker(setup, weights)
        : new BatchStatisticsWorker(setup, weights);
  }

  /**
   * @param training images to take statistics from, none where the setup asks for none
   */
  PathEvaluation evaluate(Architecture path, Iterable<Batch> training, Iterable<Batch> heldOut);
}
