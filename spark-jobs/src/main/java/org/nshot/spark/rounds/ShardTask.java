package org.nshot.spark.rounds;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.metrics.TaskMeters;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardFigures;
import org.nshot.training.ShardResult;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/**
 * A shard's task: the round's message in, a {@link ResultMessage} out. A class of its own and no
 * lambda, for Spark reads a lambda's class file again for every job, and so does the task that gets
 * it: several milliseconds a round.
 */
public final class ShardTask extends AbstractFunction2<TaskContext, Iterator<ShardImages>, byte[]>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ShardWork work;
  private final Broadcast<byte[]> message;

  ShardTask(ShardWork work, Broadcast<byte[]> message) {
    this.work = work;
    this.message = message;
  }

  @Override
  public byte[] apply(TaskContext task, Iterator<ShardImages> images) {
    long start = System.nanoTime();
    RoundMessage round = RoundMessage.decode(message.value());
    ShardResult result = work.train(round, task.partitionId(), images.next().opened());
    long receive = System.nanoTime() - start - result.figures().computeNanos();
    byte[] encoded = ResultMessage.encode(result, receive, round.wire());
    count(round, result.figures(), receive);
    TaskMeters.current().moved(message.value().length, encoded.length);
    return encoded;
  }

  /** Counts a shard's part of a round among this process's metrics. */
  static void count(RoundMessage round, ShardFigures figures, long receive) {
    ShardPlan plan = round.shard(figures.shard());
    TaskMeters.current()
        .trained(
            plan.positions().length * plan.paths().length,
            receive,
            figures.computeNanos(),
            figures.waitNanos());
  }
}
