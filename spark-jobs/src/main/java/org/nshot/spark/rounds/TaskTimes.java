package org.nshot.spark.rounds;

/**
 * A shard's task by its own clock, nanoseconds.
 *
 * @param receive fetching and reading the round's message, loading weights
 * @param compute on the shard's samples, waiting for them included
 * @param waiting for images, the part of compute
 * @param send writing what it returns
 */
public record TaskTimes(long receive, long compute, long waiting, long send) {
  long total() {
    return receive + compute + send;
  }
}
