package org.nshot.spark.training;

/**
 * A shard's task by its own clock, nanoseconds.
 *
 * @param receive fetching and reading the round's message, loading weights
 * @param compute on the shard's samples
 * @param send writing what it returns
 */
record TaskTimes(long receive, long compute, long send) {
  long total() {
    return receive + compute + send;
  }
}
