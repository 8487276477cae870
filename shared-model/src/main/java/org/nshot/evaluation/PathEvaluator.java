package org.nshot.evaluation;

import org.nshot.data.Batch;
import org.nshot.engine.EvalResult;
import org.nshot.engine.SubnetEngine;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.supernet.ParameterLayout;

/**
 * Evaluates paths of one supernet on held-out batches. What it finds for a path does not depend on
 * what was evaluated before. Belongs to one thread, as its engine does.
 */
public final class PathEvaluator {
  private final SubnetEngine engine;
  private final SearchSpace space;

  /**
   * @param engine gets the weights here; the caller closes it
   * @param weights of the whole supernet, in the layout's order
   * @throws IllegalArgumentException if the weights are not of this layout
   */
  public PathEvaluator(
      SubnetEngine engine, SearchSpace space, ParameterLayout layout, float[] weights) {
    layout.requireLength(weights);
    this.engine = engine;
    this.space = space;
    engine.load(layout.all(), weights);
  }

  /**
   * @param batches held-out images; a batch is used up before the next is asked for
   * @throws IllegalArgumentException if it is no path of the space, or there are no images
   */
  public PathEvaluation evaluate(Architecture architecture, Iterable<Batch> batches) {
    var graph = space.graph(architecture);
    double loss = 0;
    int correct = 0;
    int images = 0;
    for (Batch batch : batches) {
      EvalResult result = engine.evaluate(graph, batch);
      loss += result.loss() * batch.size();
      correct += result.correct();
      images += batch.size();
    }
    return new PathEvaluation(architecture, loss / images, correct, images);
  }
}
