package org.nshot.spark.events;

/**
 * Where a round's time went, or that of some rounds, nanoseconds. Task-side times are durations by
 * one clock; where shards ran at once, those of the shard that computed longest.
 *
 * @param broadcast the driver makes the message and hands it to Spark; the task fetches it, reads
 *     it and loads its weights
 * @param schedule from handing the job to Spark until the task is launched, by the driver's clock;
 *     waiting for a core belongs to it
 * @param compute the task waits for its batches, and steps forward and backward
 * @param waiting the part of compute that is waiting for images to be decoded and augmented
 * @param result the task writes its result, its way through Spark (and the task's way there), the
 *     driver reads it
 * @param combine gradients are added up: on the driver, or by the slowest of the executors' tasks
 *     that do it (fetching the shards' pieces belongs to it) with the driver joining their blocks
 */
public record RoundSplit(
    long broadcast, long schedule, long compute, long waiting, long result, long combine) {
  public static final RoundSplit NONE = new RoundSplit(0, 0, 0, 0, 0, 0);

  public RoundSplit plus(RoundSplit more) {
    return new RoundSplit(
        broadcast + more.broadcast,
        schedule + more.schedule,
        compute + more.compute,
        waiting + more.waiting,
        result + more.result,
        combine + more.combine);
  }

  /** All of it: the time from making the message to having the gradients. */
  public long total() {
    return broadcast + schedule + compute + result + combine;
  }
}
