package org.nshot.spark.ingest;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.nshot.spark.run.Broadcasts;

/**
 * Some images of a data set in shards. Their recipe travels to an executor once; what Spark caches,
 * so that tasks run where their images are, is a shard's number.
 */
public final class ShardedImages implements AutoCloseable {
  private final JavaSparkContext spark;
  private final ShardRecipe recipe;
  private final int shards;
  private final Broadcast<ShardRecipe> sent;
  private final JavaRDD<ShardImages> rdd;

  ShardedImages(JavaSparkContext spark, ShardRecipe recipe, int shards) {
    this.spark = spark;
    this.recipe = recipe;
    this.shards = shards;
    this.sent = spark.broadcast(recipe);
    this.rdd = rdd(spark, sent, shards);
  }

  private static JavaRDD<ShardImages> rdd(
      JavaSparkContext spark, Broadcast<ShardRecipe> recipe, int shards) {
    List<Integer> numbers = IntStream.range(0, shards).boxed().toList();
    return spark
        .parallelize(numbers, shards)
        .map(shard -> (ShardImages) new StoredShard(recipe, shard))
        .persist(StorageLevel.MEMORY_ONLY());
  }

  /** Partition s holds shard s and nothing else. */
  public JavaRDD<ShardImages> rdd() {
    return rdd;
  }

  /** A shard, to be sent by other ways. Valid until this is closed. */
  public ShardImages shard(int number) {
    return new StoredShard(sent, number);
  }

  /** Bytes that the largest shard takes on an executor's local disk, about. */
  public long diskBytes() {
    return recipe.bytes(0);
  }

  /** Bytes that all shards take together on executors' local disks, about. */
  public long allDiskBytes() {
    return IntStream.range(0, shards).mapToLong(recipe::bytes).sum();
  }

  /** Lets go of the images, here and on the executors. */
  @Override
  public void close() {
    rdd.unpersist(false);
    if (!spark.sc().isStopped()) {
      Broadcasts.letGo(sent);
    }
  }
}
