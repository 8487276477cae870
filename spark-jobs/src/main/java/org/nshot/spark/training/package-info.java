/**
 * Training on a cluster: rounds as ordinary Spark stages over a fixed RDD of shards, and the job
 * around them (run directory, checkpoints, metrics).
 *
 * <p>What crosses the wire is one byte array each way ({@link
 * org.nshot.spark.training.RoundMessage}, {@link org.nshot.spark.training.ResultMessage}): Java
 * serialization of float arrays costs more than a round's arithmetic.
 */
package org.nshot.spark.training;
