package org.nshot.spark.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nshot.spark.bench.ScaleModel.Forecast;
import org.nshot.spark.bench.ScaleModel.Load;
import org.nshot.spark.bench.ScaleModel.Measured;

/**
 * What {@code nshot bench-scale} says, and its {@code scale.json}. Times are milliseconds.
 *
 * @param measuredOn a {@link Machine}, or what an earlier file says in its place
 * @param stepMs computing of a step of the first supernet
 * @param gbit what a link carries, Gbit/s
 * @param medianError of the model's overheads, as part of what was measured
 * @param costs of a unit of each term of a part, by the part's name
 */
record ScaleResult(
    String command,
    JsonNode measuredOn,
    double stepMs,
    double gbit,
    List<MeasuredRow> measured,
    double medianError,
    Map<String, double[]> costs,
    List<ForecastRow> forecast) {
  private static final String EXECUTORS = "executors";
  private static final String DRIVER = "driver";

  /** Where gradients are added up. */
  static String place(boolean onExecutors) {
    return onExecutors ? EXECUTORS : DRIVER;
  }

  /**
   * Where and how rounds were measured.
   *
   * @param rounds that count, of each kind
   */
  record Machine(String master, int cores, String java, String spark, int pretendMs, int rounds) {}

  /**
   * A kind of round that was measured, and the model's overhead beside it.
   *
   * @param combinedOn where its gradients were added up
   * @param megabytesDown of the path's weights
   * @param shared tasks to a core; snake case would make {@code tasks_to_acore} of that, so the key
   *     is given, and the order with it, for Jackson may put given keys last
   */
  @JsonPropertyOrder({"weights", "shards", "combined_on", "megabytes_down", "tasks_to_a_core"})
  record MeasuredRow(
      long weights,
      int shards,
      String combinedOn,
      double megabytesDown,
      @JsonProperty("tasks_to_a_core") double shared,
      double driverMs,
      double broadcastMs,
      double scheduleMs,
      double resultMs,
      double combineMs,
      double overheadMs,
      double modelMs) {
    MeasuredRow {
      Objects.requireNonNull(combinedOn, "combined_on"); // a row that lacks it is none
    }

    static MeasuredRow of(Measured round, ScaleModel model) {
      return new MeasuredRow(
          round.load().weights(),
          round.load().shards(),
          place(round.onExecutors()),
          round.load().down(),
          round.load().shared(),
          round.driver(),
          round.broadcast(),
          round.schedule(),
          round.result(),
          round.combine(),
          round.overhead(),
          model.overhead(round.load(), round.onExecutors()));
    }

    /** What it was made of. */
    Measured round() {
      return new Measured(
          new Load(weights, shards, megabytesDown, shared),
          combinedOn.equals(EXECUTORS),
          driverMs,
          broadcastMs,
          scheduleMs,
          resultMs,
          combineMs);
    }
  }

  /**
   * A round as it is forecast.
   *
   * @param networkMs of the other parts' times that links take
   * @param efficiency of the time, what is computing
   * @param bottleneck the largest part beside computing
   */
  record ForecastRow(
      long weights,
      int executors,
      int innerSteps,
      String combinedOn,
      double computeMs,
      double driverMs,
      double broadcastMs,
      double scheduleMs,
      double resultMs,
      double combineMs,
      double networkMs,
      double roundMs,
      double efficiency,
      String bottleneck) {

    static ForecastRow of(long weights, Forecast at) {
      return new ForecastRow(
          weights,
          at.executors(),
          at.innerSteps(),
          place(at.onExecutors()),
          at.compute(),
          at.driver(),
          at.broadcast(),
          at.schedule(),
          at.result(),
          at.combine(),
          at.network(),
          at.total(),
          at.efficiency(),
          at.bottleneck());
    }
  }
}
