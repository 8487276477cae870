package org.nshot.spark.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
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
        median(rounds, Round::overhead),
        median(rounds, Round::wall),
        median(rounds, Round::driver),
        median(rounds, Round::broadcast),
        median(rounds, Round::schedule),
        median(rounds, Round::compute),
        median(rounds, Round::result),
        median(rounds, Round::combine),
        Math.round(RoundBenchmark.mean(rounds, Round::bytesDown)),
        Math.round(RoundBenchmark.mean(rounds, Round::bytesUp)));
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> part) {
    return RoundBenchmark.median(rounds, part);
  }
}
