package org.nshot.spark.ranking;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.data.ImageShard;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.ranking.HeldOutImages;
import org.nshot.ranking.PathEvaluation;
import org.nshot.ranking.PathEvaluator;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.supernet.ParameterLayout;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What a task does: evaluates its paths, one after another, with an engine of its own. */
final class ChunkTask extends AbstractFunction1<Iterator<Architecture[]>, ChunkResult>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EvaluationSetup setup;
  private final Broadcast<float[]> weights;
  private final Broadcast<ShardImages> images;

  ChunkTask(EvaluationSetup setup, Broadcast<float[]> weights, Broadcast<ShardImages> images) {
    this.setup = setup;
    this.weights = weights;
    this.images = images;
  }

  /**
   * @param partition one element: paths
   */
  @Override
  public ChunkResult apply(Iterator<Architecture[]> partition) {
    return evaluate(partition.next());
  }

  private ImageShard shard() {
    try {
      return images.value().open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ChunkResult evaluate(Architecture[] paths) {
    SearchSpace space = setup.supernet().create();
    ParameterLayout layout = ParameterLayout.of(space);
    HeldOutImages batches =
        new HeldOutImages(shard(), setup.normalization(), setup.batch(), setup.seed());
    ChunkResult result = ChunkResult.of(paths);
    try (SubnetEngine engine = SubnetEngines.open(layout, setup.threads())) {
      PathEvaluator evaluator = new PathEvaluator(engine, space, layout, weights.value(), batches);
      for (int i = 0; i < paths.length; i++) {
        PathEvaluation evaluation = evaluator.evaluate(paths[i]);
        result.loss()[i] = evaluation.loss();
        result.correct()[i] = evaluation.correct();
      }
    }
    return result;
  }
}
