package org.nshot.spark.training;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.data.ImageShard;
import org.nshot.training.ShardResult;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/**
 * A shard's task: the round's message in, a {@link ResultMessage} out. A class of its own and no
 * lambda, for Spark reads a lambda's class file again for every job, and so does the task that gets
 * it: several milliseconds a round.
 */
final class ShardTask extends AbstractFunction2<TaskContext, Iterator<ImageShard>, byte[]>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ShardWork work;
  private final Broadcast<byte[]> message;

  ShardTask(ShardWork work, Broadcast<byte[]> message) {
    this.work = work;
    this.message = message;
  }

  @Override
  public byte[] apply(TaskContext task, Iterator<ImageShard> images) {
    long start = System.nanoTime();
    RoundMessage round = RoundMessage.decode(message.value());
    ShardResult result = work.train(round, task.partitionId(), images.next());
    long receive = System.nanoTime() - start - result.figures().computeNanos();
    return ResultMessage.encode(result, receive);
  }
}
