package org.nshot.spark.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.data.Batch;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.Architecture;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.metrics.TaskMeters;
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
  private final List<Broadcast<ShardImages>> training; // one, or none

  /**
   * @param weightsId tells these weights from all others that this process may have held
   * @param training images to take statistics from, where the setup asks for some
   */
  ChunkTask(
      String weightsId,
      EvaluationSetup setup,
      Broadcast<float[]> weights,
      Broadcast<ShardImages> images,
      List<Broadcast<ShardImages>> training) {
    this.weightsId = weightsId;
    this.setup = setup;
    this.weights = weights;
    this.images = images;
    this.training = new ArrayList<>(training); // serializable
  }

  /** Workers of one key hold the same weights. */
  private record Key(EvaluationSetup setup, String weightsId) {}

  /**
   * @param partition one element: paths
   */
  @Override
  public ChunkResult apply(Iterator<Architecture[]> partition) {
    Architecture[] paths = partition.next();
    HeldOutImages heldOut = setup.batches(images.value().opened());
    Iterable<Batch> calibrating =
        training.isEmpty() ? List.of() : setup.batches(training.get(0).value().opened());
    Key key = new Key(setup, weightsId);
    ChunkResult result =
        Workers.with(
            key,
            EvaluationWorker.class,
            () -> EvaluationWorker.of(setup, weights.value()),
            worker -> evaluate(worker, paths, calibrating, heldOut));
    TaskMeters.current().evaluated(paths.length);
    return result;
  }

  private static ChunkResult evaluate(
      EvaluationWorker worker,
      Architecture[] paths,
      Iterable<Batch> calibrating,
      HeldOutImages heldOut) {
    ChunkResult result = ChunkResult.of(paths);
    for (int i = 0; i < paths.length; i++) {
      PathEvaluation evaluation = worker.evaluate(paths[i], calibrating, heldOut);
      result.loss()[i] = evaluation.loss();
      result.correct()[i] = evaluation.correct();
    }
    return result;
  }
}
