package org.nshot.spark.bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.nshot.data.ImageShard;
import org.nshot.spark.rounds.RoundMessage;
import org.nshot.spark.rounds.ShardWork;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.RoundStart;
import org.nshot.training.ShardFigures;
import org.nshot.training.ShardFigures.PathFigures;
import org.nshot.training.ShardResult;

/**
 * A shard that computes nothing for a while and returns its weights as the gradient: a round with
 * all its messages, where more tasks run at once than there are cores.
 *
 * @param millis how long
 */
record PretendedWork(int millis) implements ShardWork {
  private static final float NORM = 0.5f;

  /**
   * @throws IllegalArgumentException if the round has several paths
   */
  @Override
  public ShardResult train(RoundMessage message, int shard, ImageShard images) {
    if (message.round().paths().size() != 1) {
      throw new IllegalArgumentException(
          "pretended work on %s paths, expected one".formatted(message.round().paths().size()));
    }
    ShardPlan plan = message.shard(shard);
    float[] gradient = message.vectors().get(RoundStart.WEIGHTS);
    long start = System.nanoTime();
    long until = start + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = until - start; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    float[] norms = new float[plan.positions().length];
    Arrays.fill(norms, NORM);
    List<PathFigures> paths =
        IntStream.of(plan.paths())
            .mapToObj(path -> new PathFigures(path, 1, 0, norms, true))
            .toList();
    return new ShardResult(
        new ShardFigures(shard, paths, System.nanoTime() - start, 0), List.of(gradient));
  }
}
