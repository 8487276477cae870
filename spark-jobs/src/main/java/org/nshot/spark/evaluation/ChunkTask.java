package org.nshot.spark.evaluation;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.data.ImageShard;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.Architecture;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.workers.Workers;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What a task does: evaluates its paths, one after another, with a worker of its own. */
final class ChunkTask extends AbstractFunction1<Iterator<Architecture[]>, ChunkResult>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String weightsId;
  private final EvaluationSetup setup;
  private final Broadcast<float[]> weights;
  private final Broadcast<ShardImages> images;

  /**
   * @param weightsId tells these weights from all others that this process may have held
   */
  ChunkTask(
      String weightsId,
      EvaluationSetup setup,
      Broadcast<float[]> weights,
      Broadcast<ShardImages> images) {
    this.weightsId = weightsId;
    this.setup = setup;
    this.weights = weights;
    this.images = images;
  }

  /** Workers of one key hold the same weights. */
  private record Key(EvaluationSetup setup, String weightsId) {}

  /**
   * @param partition one element: paths
   */
  @Override
  public ChunkResult apply(Iterator<Architecture[]> partition) {
    Architecture[] paths = partition.next();
    HeldOutImages batches =
        new HeldOutImages(shard(), setup.normalization(), setup.batch(), setup.seed());
    Key key = new Key(setup, weightsId);
    EvaluationWorker worker =
        Workers.borrow(
            key, EvaluationWorker.class, () -> new EvaluationWorker(setup, weights.value()));
    boolean whole = false;
    try {
      ChunkResult result = ChunkResult.of(paths);
      for (int i = 0; i < paths.length; i++) {
        PathEvaluation evaluation = worker.evaluate(paths[i], batches);
        result.loss()[i] = evaluation.loss();
        result.correct()[i] = evaluation.correct();
      }
      whole = true;
      return result;
    } finally {
      if (whole) {
        Workers.giveBack(key, worker);
      } else {
        worker.close(); // an engine that was interrupted is in no state to be used again
      }
    }
  }

  private ImageShard shard() {
    try {
      return images.value().open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
