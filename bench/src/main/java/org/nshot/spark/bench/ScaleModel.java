package org.nshot.spark.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.nshot.spark.bench.LinearFit.Observation;

/**
 * How long a round takes, as a sum of its parts' costs, fitted to rounds measured on one machine
 * and applied to a cluster. Megabytes are 10⁶ bytes, times milliseconds.
 *
 * <p>What a cluster has and one machine has not is added: a network link for each machine. What one
 * machine has and a cluster has not is taken out: all tasks share its few cores, so what tasks do
 * with bytes is fitted as a cost on bytes of all shards over its cores. Where the driver does as
 * much with them (results that it adds up) the two can't be told apart: the cost is taken to be the
 * driver's, which says too much of clusters that are large.
 */
final class ScaleModel {
  private static final double BLOCK_MB = 16 * 1.048576; // spark.broadcast.blockSize

  /** A part of a round, and what its time is a sum of. */
  enum Part {
    DRIVER(at -> new double[] {1, at.weights() / 1e6}, Measured::driver),
    BROADCAST(at -> new double[] {1, at.down(), at.shared() * at.down()}, Measured::broadcast),
    SCHEDULE(at -> new double[] {1, at.shards()}, Measured::schedule),
    RESULT(at -> new double[] {1, at.shards() * at.down()}, Measured::result),
    COMBINE(at -> new double[] {at.shards() * at.down()}, Measured::combine),
    RESULT_OF_SUMS(
        at -> new double[] {1, at.shards(), at.down(), at.shared() * at.down()}, Measured::result),
    COMBINE_ON_EXECUTORS(
        at -> new double[] {1, at.down(), at.shared() * at.down()}, Measured::combine);

    private final Function<Load, double[]> terms;
    private final ToDoubleFunction<Measured> time;

    Part(Function<Load, double[]> terms, ToDoubleFunction<Measured> time) {
      this.terms = terms;
      this.time = time;
    }

    /** Whether rounds have it whose gradients are added up there. */
    boolean in(boolean onExecutors) {
      return switch (this) {
        case DRIVER, BROADCAST, SCHEDULE -> true;
        case RESULT, COMBINE -> !onExecutors;
        case RESULT_OF_SUMS, COMBINE_ON_EXECUTORS -> onExecutors;
      };
    }
  }

  /**
   * What a round has to do.
   *
   * @param weights of the supernet
   * @param shards S, a task each
   * @param down megabytes of the path's weights, which are those of a shard's gradient too
   * @param shared tasks to a core
   */
  record Load(long weights, int shards, double down, double shared) {}

  /** A round's measured parts, milliseconds. */
  record Measured(
      Load load,
      boolean onExecutors,
      double driver,
      double broadcast,
      double schedule,
      double result,
      double combine) {
    double overhead() {
      return driver + broadcast + schedule + result + combine;
    }
  }

  /**
   * A round on a cluster.
   *
   * @param network of the other parts' times that links take
   */
  record Forecast(
      int executors,
      int innerSteps,
      boolean onExecutors,
      double compute,
      double driver,
      double broadcast,
      double schedule,
      double result,
      double combine,
      double network) {
    double total() {
      return compute + driver + broadcast + schedule + result + combine;
    }

    /** Of the time, what is computing. */
    double efficiency() {
      return compute / total();
    }

    /** The largest part beside computing. */
    String bottleneck() {
      Map<String, Double> parts =
          Map.of(
              "driver", driver,
              "broadcast", broadcast,
              "schedule", schedule,
              "result", result,
              "combine", combine);
      return parts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }
  }

  private final Map<Part, double[]> costs;

  private ScaleModel(Map<Part, double[]> costs) {
    this.costs = costs;
  }

  /**
   * @param measured rounds of both kinds, with several numbers of shards and of weights
   */
  static ScaleModel fit(List<Measured> measured) {
    Map<Part, double[]> costs = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      List<Observation> observations =
          measured.stream()
              .filter(round -> part.in(round.onExecutors()))
              .map(
                  round ->
                      new Observation(
                          part.terms.apply(round.load()), part.time.applyAsDouble(round)))
              .toList();
      costs.put(part, LinearFit.fit(observations));
    }
    return new ScaleModel(costs);
  }

  /** Milliseconds of a unit of each of a part's terms. */
  double[] costs(Part part) {
    return costs.get(part).clone();
  }

  /** What such a round took beside computing, on the machine that was measured. */
  double overhead(Load load, boolean onExecutors) {
    double sum = 0;
    for (Part part : Part.values()) {
      sum += part.in(onExecutors) ? time(part, load) : 0;
    }
    return sum;
  }

  private double time(Part part, Load load) {
    return LinearFit.predict(costs.get(part), part.terms.apply(load));
  }

  /**
   * A round of a shard on each executor, a core and a link to each, gradients added up where that
   * is faster.
   *
   * @param stepMs computing of one inner step
   * @param mbPerMs what a link carries in a millisecond
   */
  Forecast forecast(
      long weights, double down, int executors, int innerSteps, double stepMs, double mbPerMs) {
    Load load = new Load(weights, executors, down, 1);
    double transfer = down / mbPerMs;
    // Executors pass blocks on to each other: the first takes log2 n steps, the others follow it.
    double blocks = Math.max(1, Math.ceil(down / BLOCK_MB));
    double spread = transfer * (1 + Math.log(executors) / Math.log(2) / blocks);
    double broadcast = time(Part.BROADCAST, load) + spread;
    double driver = time(Part.DRIVER, load);
    double schedule = time(Part.SCHEDULE, load);
    double compute = innerSteps * stepMs;

    double allUp = executors * transfer; // through the driver's one link
    double result = time(Part.RESULT, load) + allUp;
    double combine = time(Part.COMBINE, load);
    double sumUp = transfer;
    double sumResult = time(Part.RESULT_OF_SUMS, load) + sumUp;
    int tasks = RoundBenchmark.combiningTasks(Math.round(down * 1e6), executors, executors);
    double shared = (double) executors / Math.min(executors, tasks); // gradients that one reads
    double exchange = shared * transfer; // longer than sending its own, which goes on meanwhile
    double sumCombine =
        time(Part.COMBINE_ON_EXECUTORS, new Load(weights, executors, down, shared)) + exchange;
    boolean onExecutors = sumResult + sumCombine < result + combine;
    return onExecutors
        ? new Forecast(
            executors,
            innerSteps,
            true,
            compute,
            driver,
            broadcast,
            schedule,
            sumResult,
            sumCombine,
            spread + exchange + sumUp)
        : new Forecast(
            executors,
            innerSteps,
            false,
            compute,
            driver,
            broadcast,
            schedule,
            result,
            combine,
            spread + allUp);
  }
}
