package org.nshot.spark.evaluation;

import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.evaluation.PathEvaluator;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.metrics.TaskMeters;
import org.nshot.supernet.ParameterLayout;

/** Evaluates paths within the supernet, normalised by each batch's own statistics. */
final class BatchStatisticsWorker implements EvaluationWorker {
  private final SubnetEngine engine;
  private final PathEvaluator evaluator;

  BatchStatisticsWorker(EvaluationSetup setup, float[] weights) {
    SearchSpace space = setup.supernet().create();
    ParameterLayout layout = ParameterLayout.of(space);
    engine = SubnetEngines.open(layout, setup.threads());
    try {
      evaluator = new PathEvaluator(engine, space, layout, weights);
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  @Override
  public PathEvaluation evaluate(
      Architecture path, Iterable<Batch> training, Iterable<Batch> heldOut) {
    PathEvaluation found = evaluator.evaluate(path, heldOut);
    TaskMeters.current().holds(this, engine.nativeBytes());
    return found;
  }

  @Override
  public void close() {
    TaskMeters.current().letGo(this);
    engine.close();
  }
}
