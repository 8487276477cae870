package org.nshot.spark.evaluation;

import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.evaluation.PathEvaluator;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.workers.Workers;
import org.nshot.supernet.ParameterLayout;

/** An engine that holds the supernet's weights; serves one task at a time. */
final class EvaluationWorker implements Workers.Kept {
  private final SubnetEngine engine;
  private final PathEvaluator evaluator;

  EvaluationWorker(EvaluationSetup setup, float[] weights) {
    SearchSpace space = setup.supernet().create();
    ParameterLayout layout = ParameterLayout.of(space);
    engine = SubnetEngines.open(layout, setup.threads());
    try {
      evaluator = new PathEvaluator(engine, space, layout, weights);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  PathEvaluation evaluate(Architecture path, Iterable<Batch> batches) {
    return evaluator.evaluate(path, batches);
  }

  @Override
  public void close() {
    engine.close();
  }
}
