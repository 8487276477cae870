package org.nshot.spark.ingest;

import org.apache.spark.Partitioner;

/** Position p belongs to shard p mod S. */
final class ShardPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final int shards;

  ShardPartitioner(int shards) {
    this.shards = shards;
  }

  @Override
  public int numPartitions() {
    return shards;
  }

  @Override
  public int getPartition(Object position) {
    return (Integer) position % shards;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardPartitioner partitioner && partitioner.shards == shards;
  }

  @Override
  public int hashCode() {
    return shards;
  }
}
