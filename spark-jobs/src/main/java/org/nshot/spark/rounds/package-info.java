/**
 * A training's rounds on a cluster: ordinary Spark stages over a fixed RDD of shards, a task a
 * shard, and where their time went.
 *
 * <p>What crosses the wire is one byte array each way ({@link org.nshot.spark.rounds.RoundMessage},
 * {@link org.nshot.spark.rounds.ResultMessage}): Java serialization of float arrays costs more than
 * a round's arithmetic.
 */
package org.nshot.spark.rounds;
