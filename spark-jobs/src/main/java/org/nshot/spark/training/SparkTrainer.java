package org.nshot.spark.training;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.data.ImageShard;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.RoundTrainer;
import org.nshot.training.ShardResult;
import org.nshot.training.Training;

/**
 * Trains a round's shards as one Spark stage: a task a shard, where its images are. Ordinary tasks,
 * so lost executors, retries and speculation are Spark's business; a result counts once, by its
 * partition.
 */
final class SparkTrainer implements RoundTrainer, AutoCloseable {
  private final JavaSparkContext spark;
  private final JavaRDD<ImageShard> shards;
  private final Training training;
  private final WorkerSetup setup;
  private long bytesDown;
  private long bytesUp;

  /**
   * @param shards partition s holds shard s; persisted by the caller
   */
  SparkTrainer(
      JavaSparkContext spark, JavaRDD<ImageShard> shards, Training training, WorkerSetup setup) {
    this.spark = spark;
    this.shards = shards;
    this.training = training;
    this.setup = setup;
  }

  @Override
  public List<ShardResult> train(RoundPlan plan, float[] weights) {
    byte[] encoded = RoundMessage.encode(plan, training.space(), training.layout(), weights);
    Broadcast<byte[]> message = spark.broadcast(encoded);
    try {
      int[] partitions = plan.shards().stream().mapToInt(ShardPlan::shard).toArray();
      WorkerSetup worker = setup; // the tasks' code takes along what it names, not this object
      List<byte[]>[] collected =
          shards
              .mapPartitions(images -> train(worker, message, images))
              .collectPartitions(partitions);
      List<ShardResult> results = new ArrayList<>();
      for (List<byte[]> partition : collected) {
        bytesUp += partition.get(0).length;
        results.add(ResultMessage.decode(partition.get(0)));
      }
      bytesDown += encoded.length;
      return results;
    } finally {
      message.destroy();
    }
  }

  private static Iterator<byte[]> train(
      WorkerSetup setup, Broadcast<byte[]> message, Iterator<ImageShard> images) {
    Worker worker = Workers.borrow(setup);
    boolean whole = false;
    try {
      ShardResult result =
          worker.train(
              RoundMessage.decode(message.value()), TaskContext.getPartitionId(), images.next());
      whole = true;
      return List.of(ResultMessage.encode(result)).iterator();
    } finally {
      if (whole) {
        Workers.giveBack(worker);
      } else {
        worker.close(); // an engine that was interrupted is in no state to be used again
      }
    }
  }

  /** Bytes sent to each executor so far. */
  long bytesDown() {
    return bytesDown;
  }

  /** Bytes that shards sent back so far. */
  long bytesUp() {
    return bytesUp;
  }

  @Override
  public void close() {
    Workers.closeIdle();
  }
}
