package org.nshot.spark.evaluation;

import org.nshot.data.Batch;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.export.CalibratedEvaluator;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.supernet.ParameterLayout;

/** Evaluates paths alone, normalised by running statistics from training images. */
final class RunningStatisticsWorker implements EvaluationWorker {
  private final CalibratedEvaluator evaluator;

  RunningStatisticsWorker(EvaluationSetup setup, float[] weights) {
    SearchSpace space = setup.supernet().create();
    evaluator = new CalibratedEvaluator(space, ParameterLayout.of(space), weights, setup.threads());
  }

  @Override
  public PathEvaluation evaluate(
      Architecture path, Iterable<Batch> training, Iterable<Batch> heldOut) {
    return evaluator.evaluate(path, training, heldOut);
  }

  /** Each path has an engine of its own, closed with it. */
  @Override
  public void close() {}
}
