package org.nshot.spark.bench;

import java.util.List;
import org.nshot.spark.bench.RoundBenchmark.Round;

/**
 * What {@code nshot bench-rounds} says: medians over the rounds, milliseconds, and mean bytes.
 *
 * @param rounds that count
 * @param overheadMs wall less the slowest task's compute
 * @param bytesDown to each executor
 * @param bytesUp to the driver, all shards together
 */
record RoundsResult(
    String command,
    String master,
    int shards,
    int rounds,
    double overheadMs,
    double wallMs,
    double driverMs,
    double broadcastMs,
    double scheduleMs,
    double computeMs,
    double resultMs,
    double combineMs,
    long bytesDown,
    long bytesUp) {

  static RoundsResult of(String command, String master, int shards, List<Round> rounds) {
    return new RoundsResult(
        command,
        master,
        shards,
        rounds.size(),
        RoundBenchmark.median(rounds, Round::overhead),
        RoundBenchmark.median(rounds, Round::wall),
        RoundBenchmark.median(rounds, Round::driver),
        RoundBenchmark.median(rounds, Round::broadcast),
        RoundBenchmark.median(rounds, Round::schedule),
        RoundBenchmark.median(rounds, Round::compute),
        RoundBenchmark.median(rounds, Round::result),
        RoundBenchmark.median(rounds, Round::combine),
        Math.round(RoundBenchmark.mean(rounds, Round::bytesDown)),
        Math.round(RoundBenchmark.mean(rounds, Round::bytesUp)));
  }
}
