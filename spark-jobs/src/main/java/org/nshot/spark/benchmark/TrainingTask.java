package org.nshot.spark.benchmark;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.Architecture;
import org.nshot.spark.evaluation.ChunkResult;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.training.WholeTraining;
import org.nshot.spark.workers.Workers;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What a task does: trains a path from its first weights to its last epoch, and tests it. */
final class TrainingTask extends AbstractFunction1<Iterator<TrainingOrder>, TrainingOutcome>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final WholeTraining training;
  private final Broadcast<ShardImages> trained; // as broadcasts they stay open between tasks
  private final Broadcast<ShardImages> tested;

  TrainingTask(
      WholeTraining training, Broadcast<ShardImages> trained, Broadcast<ShardImages> tested) {
    this.training = training;
    this.trained = trained;
    this.tested = tested;
  }

  /**
   * @param partition one element
   */
  @Override
  public TrainingOutcome apply(Iterator<TrainingOrder> partition) {
    Workers.closeIdle(); // what another command left would be held beside this training's engine
    TrainingOrder order = partition.next();
    TaskContext task = TaskContext.get();
    PathEvaluation found =
        training.run(
            order.text(),
            order.seed(),
            trained.value().opened(),
            tested.value().opened(),
            () -> !task.isInterrupted());
    return new TrainingOutcome(
        order.seed(),
        new ChunkResult(
            new Architecture[] {order.path()},
            new double[] {found.loss()},
            new int[] {found.correct()}));
  }
}
