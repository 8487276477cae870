package org.nshot.engine;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each kind of kernel did, over all lanes: the side of the roofline model (Williams et al.,
 * "Roofline", CACM 2009) that is measured.
 */
public final class KernelProfile {
  /**
   * What calls of a kernel came to.
   *
   * @param flops multiplications and additions, as direct convolutions do them
   * @param bytes of the arrays that it reads and writes, each once
   */
  record Cost(long nanos, double flops, double bytes) {
    Cost plus(Cost other) {
      return new Cost(nanos + other.nanos, flops + other.flops, bytes + other.bytes);
    }
  }

  /**
   * A line of the table.
   *
   * @param milliseconds of a step, on the mean lane
   * @param share of the lane's time
   * @param gflops 10⁹ multiplications and additions a second, of one lane; 0 if it has none
   * @param gigabytes 10⁹ bytes a second, of one lane; 0 where they aren't counted
   * @param timesItsLimit its time divided by the longer of the two times that the ceilings allow;
   *     below 1 where caches or Winograd's algorithm save what the ceilings count, 0 if nothing is
   *     counted
   */
  public record Row(
      @JsonProperty("kernel") String kernel,
      @JsonProperty("ms") double milliseconds,
      @JsonProperty("share") double share,
      @JsonProperty("gflops") double gflops,
      @JsonProperty("gb_per_s") double gigabytes,
      @JsonProperty("times_its_limit") double timesItsLimit) {}

  /** Among it that lanes wait for each other, where there are several. */
  static final String REST = "everything else";

  private final Map<String, Cost> costs = new ConcurrentHashMap<>();

  /** Runs a lane's kernel and counts it. */
  void time(String kernel, double flops, double bytes, Runnable call) {
    long start = System.nanoTime();
    call.run();
    count(kernel, new Cost(System.nanoTime() - start, flops, bytes));
  }

  /** Runs what so many lanes wait for, and counts its time for each of them. */
  void timeOfAll(int lanes, String what, Runnable call) {
    long start = System.nanoTime();
    call.run();
    count(what, new Cost(lanes * (System.nanoTime() - start), 0, 0));
  }

  void count(String kernel, Cost cost) {
    costs.merge(kernel, cost, Cost::plus);
  }

  void clear() {
    costs.clear();
  }

  /**
   * What was counted, the longest first, and what is in no kernel at the end.
   *
   * @param steps that were run
   * @param nanos that all of them took
   * @param gflops of one lane at best, 0 where it isn't known
   * @param gigabytes of one lane at best
   */
  List<Row> rows(int lanes, int steps, double nanos, double gflops, double gigabytes) {
    double perStep = 1e-6 / lanes / steps;
    Comparator<Map.Entry<String, Cost>> longest =
        Comparator.comparingLong(entry -> -entry.getValue().nanos());
    List<Row> rows =
        new ArrayList<>(
            costs.entrySet().stream()
                .sorted(longest.thenComparing(Map.Entry.comparingByKey()))
                .map(
                    entry -> {
                      Cost cost = entry.getValue();
                      double limit = cost.bytes() / gigabytes;
                      if (gflops > 0) {
                        limit = Math.max(limit, cost.flops() / gflops);
                      }
                      return new Row(
                          entry.getKey(),
                          cost.nanos() * perStep,
                          cost.nanos() / (nanos * lanes),
                          cost.flops() / cost.nanos(),
                          cost.bytes() / cost.nanos(),
                          limit > 0 ? cost.nanos() / limit : 0);
                    })
                .toList());
    double rest = nanos - costs.values().stream().mapToLong(Cost::nanos).sum() / (double) lanes;
    rows.add(new Row(REST, rest / steps * 1e-6, rest / nanos, 0, 0, 0));
    return List.copyOf(rows);
  }
}
