package org.nshot.spark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.nshot.input.AtLeast;
import org.nshot.space.NasBench201;
import org.nshot.space.Shape;
import org.nshot.spark.bench.RoundBenchmark.Round;
import org.nshot.spark.bench.ScaleModel.Forecast;
import org.nshot.spark.bench.ScaleModel.Load;
import org.nshot.spark.bench.ScaleModel.Measured;
import org.nshot.spark.bench.ScaleModel.Part;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.session.SparkSessions;
import org.nshot.supernet.ParameterLayout;
import org.nshot.training.TrainingConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** {@code nshot bench-scale}: {@link ScaleModel} fitted here, and its forecast. */
@picocli.CommandLine.Command(
    name = "bench-scale",
    description = {
      "Fits a model of a round's time to rounds of pretended computing, with several numbers of"
          + " shards and of weights, and forecasts clusters from it.",
      "All tasks must run at once: take a master such as local[64], or a cluster of as many cores."
          + " Result: what was measured, the model's costs and the forecast; --out writes them as"
          + " scale.json and scale.md."
    },
    sortOptions = false)
public final class BenchScaleCommand implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(BenchScaleCommand.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double MEGABYTE = 1e6;
  private static final double GBIT_IN_MB_PER_MS = 0.125;
  private static final long MOST_ON_DRIVER = 300_000_000; // bytes that are tried there
  private static final Shape IMAGE = new Shape(32, 32, 3);
  private static final int CLASSES = 10;
  private static final Duration EXECUTORS_COME = Duration.ofMinutes(1);

  @Option(
      names = "--shards",
      split = ",",
      paramLabel = "S",
      defaultValue = "1,2,4,8,16,32,64",
      description = "Numbers of shards that are measured.")
  private int[] shards;

  @Option(
      names = "--channels",
      split = ",",
      paramLabel = "C",
      defaultValue = "16,61",
      description = "Supernets that are measured, by the channels of their first stage.")
  private int[] channels;

  @Option(
      names = "--cells",
      paramLabel = "N",
      defaultValue = "5",
      description = "Cells of each stage.")
  private int cells;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "15",
      description = "Rounds that count, of each kind.")
  private int rounds;

  @Option(
      names = "--warmup",
      paramLabel = "R",
      defaultValue = "5",
      description = "Rounds before them that don't.")
  private int warmup;

  @Option(
      names = "--pretend-ms",
      paramLabel = "MS",
      defaultValue = "50",
      description = "What a task waits instead of computing.")
  private int pretendMs;

  @Option(
      names = "--step-ms",
      paramLabel = "MS",
      defaultValue = "200",
      description =
          "Forecast: computing of a step of the first supernet on an executor; the others' in"
              + " proportion to their weights.")
  private double stepMs;

  @Option(
      names = "--executors",
      split = ",",
      paramLabel = "N",
      defaultValue = "8,16,32,64,125,250,500,1000",
      description = "Forecast: numbers of executors, a shard and a network link each.")
  private int[] executors;

  @Option(
      names = "--inner-steps",
      split = ",",
      paramLabel = "H",
      defaultValue = "1,4,16",
      description = "Forecast: steps of a round.")
  private int[] innerSteps;

  @Option(
      names = "--gbit",
      paramLabel = "GBIT/S",
      defaultValue = "10",
      description = "Forecast: what a link carries.")
  private double gbit;

  @Option(
      names = "--measured",
      paramLabel = "FILE",
      description = "An earlier scale.json whose measurements are taken instead of new ones.")
  private Optional<Path> earlier;

  @Option(names = "--out", paramLabel = "FOLDER", description = "Where the results are written.")
  private Optional<Path> out;

  /**
   * Rounds of all kinds.
   *
   * @param on the machine
   */
  private record Measurements(JsonNode on, List<Measured> rounds) {}

  @Override
  public ObjectNode run() throws IOException {
    requireUsable();
    Measurements measurements = earlier.isPresent() ? read(earlier.get()) : measureAll();
    List<Measured> measured = measurements.rounds();
    ScaleModel model = ScaleModel.fit(measured);
    ObjectNode result = MetricsJson.tree(result(measurements, model));
    if (out.isPresent()) {
      write(out.get(), result.toPrettyString() + "\n", markdown(measured, model));
    }
    return result;
  }

  private static void write(Path folder, String json, String markdown) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("scale.json"), json);
    Files.writeString(folder.resolve("scale.md"), markdown);
    LOG.info("Written: {}", folder.resolve("scale.md"));
  }

  private void requireUsable() {
    try {
      AtLeast.one("--rounds", rounds);
      AtLeast.of(0, "--warmup", warmup);
      AtLeast.one("--pretend-ms", pretendMs);
      for (int count : executors) {
        AtLeast.one("--executors", count);
      }
      for (int steps : innerSteps) {
        AtLeast.one("--inner-steps", steps);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    requirePositive("--gbit", gbit);
    requirePositive("--step-ms", stepMs);
  }

  private static void requirePositive(String flag, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new UsageException("%s: %s, expected more than 0".formatted(flag, value));
    }
  }

  private Measurements measureAll() {
    if (Arrays.stream(shards).filter(count -> count > 1).distinct().count() < 2) {
      throw new UsageException(
          "--shards: %s, expected at least two numbers above 1".formatted(Arrays.toString(shards)));
    }
    if (Arrays.stream(channels).distinct().count() < 2) {
      throw new UsageException(
          "--channels: %s, expected at least two supernets".formatted(Arrays.toString(channels)));
    }
    int most = Arrays.stream(shards).max().orElseThrow();
    SparkSession spark = SparkSessions.open("nshot bench-scale", 1);
    int slots = slots(spark.sparkContext(), most);
    if (slots < most) {
      throw new UsageException(
          "--shards: %s, expected at most the %s tasks that %s runs at once"
              .formatted(most, slots, spark.sparkContext().master()));
    }
    List<Measured> measured = new ArrayList<>();
    for (int width : channels) {
      for (int count : shards) {
        for (boolean onExecutors : new boolean[] {false, true}) {
          measure(spark, width, count, onExecutors).ifPresent(measured::add);
        }
      }
    }
    return new Measurements(
        MetricsJson.tree(
            new ScaleResult.Machine(
                spark.sparkContext().master(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                spark.version(),
                pretendMs,
                rounds)),
        measured);
  }

  /** Tasks that run at once: as many as are wanted, or what there are after a minute. */
  private static int slots(SparkContext spark, int wanted) {
    long end = System.nanoTime() + EXECUTORS_COME.toNanos();
    // A cluster's executors register one by one once the session has begun.
    while (!spark.isLocal()
        && spark.defaultParallelism() < wanted
        && System.nanoTime() < end
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    return spark.defaultParallelism();
  }

  private Measurements read(Path earlier) throws IOException {
    JsonNode file;
    try {
      file = JSON.readTree(Files.readString(earlier));
    } catch (IOException e) { // Jackson's too
      throw new IOException(
          "--measured: %s: %s, expected the scale.json of an earlier run"
              .formatted(earlier, FirstLine.explained(e)),
          e);
    }
    List<Measured> measured = new ArrayList<>();
    for (JsonNode row : file.path("measured")) {
      try {
        measured.add(MetricsJson.read(row.toString(), ScaleResult.MeasuredRow.class).round());
      } catch (IOException e) { // Jackson's
        throw new IOException("--measured: %s: %s".formatted(earlier, FirstLine.of(e)), e);
      }
    }
    for (int width : channels) {
      long weights = weights(width);
      if (measured.stream().noneMatch(round -> round.load().weights() == weights)) {
        throw new IOException(
            "--measured: %s has no rounds of %s channels (%s weights)"
                .formatted(earlier, width, weights));
      }
    }
    return new Measurements(file.path("measured_on"), measured);
  }

  private Optional<Measured> measure(
      SparkSession spark, int width, int count, boolean onExecutors) {
    TrainingConfig config =
        TrainingConfig.of(
            Map.of(
                "channels", Integer.toString(width),
                "cells", Integer.toString(cells),
                "shards", Integer.toString(count),
                "batch", "8"));
    long weights = weights(width);
    boolean sensible =
        onExecutors ? count > 1 : Float.BYTES * weights / 2 * count <= MOST_ON_DRIVER;
    if (!sensible) {
      return Optional.empty();
    }
    List<Round> timed =
        RoundBenchmark.run(
            spark,
            new RoundBenchmark.Settings(
                config,
                warmup,
                rounds,
                OptionalInt.of(pretendMs),
                onExecutors ? 0 : Long.MAX_VALUE));
    double shared = Math.max(1, (double) count / Runtime.getRuntime().availableProcessors());
    Measured round =
        new Measured(
            new Load(
                weights, count, RoundBenchmark.mean(timed, Round::bytesDown) / MEGABYTE, shared),
            onExecutors,
            RoundBenchmark.median(timed, Round::driver),
            RoundBenchmark.median(timed, Round::broadcast),
            RoundBenchmark.median(timed, Round::schedule),
            RoundBenchmark.median(timed, Round::result),
            RoundBenchmark.median(timed, Round::combine));
    LOG.info(
        String.format(
            Locale.ROOT,
            "%.1f M weights, %d shards, added up on %s: %.1f ms beside computing",
            weights / 1e6,
            count,
            onExecutors ? "executors" : "the driver",
            round.overhead()));
    return Optional.of(round);
  }

  private long weights(int width) {
    return ParameterLayout.of(NasBench201.sized(width, cells, CLASSES, IMAGE)).length();
  }

  /** Megabytes of a round's weights for the mean path, as measured. */
  private static double down(List<Measured> measured, long weights) {
    return measured.stream()
        .filter(round -> round.load().weights() == weights)
        .mapToDouble(round -> round.load().down())
        .average()
        .orElseThrow();
  }

  private List<Forecast> forecasts(List<Measured> measured, ScaleModel model, int width) {
    long weights = weights(width);
    double step = stepMs * weights / weights(channels[0]);
    List<Forecast> forecasts = new ArrayList<>();
    for (int steps : innerSteps) {
      for (int count : executors) {
        forecasts.add(
            model.forecast(
                weights, down(measured, weights), count, steps, step, gbit * GBIT_IN_MB_PER_MS));
      }
    }
    return forecasts;
  }

  private ScaleResult result(Measurements measurements, ScaleModel model) {
    List<Measured> measured = measurements.rounds();
    Map<String, double[]> costs = new LinkedHashMap<>();
    for (Part part : Part.values()) {
      costs.put(part.name().toLowerCase(Locale.ROOT), model.costs(part));
    }
    List<ScaleResult.ForecastRow> forecast = new ArrayList<>();
    for (int width : channels) {
      for (Forecast at : forecasts(measured, model, width)) {
        forecast.add(ScaleResult.ForecastRow.of(weights(width), at));
      }
    }
    return new ScaleResult(
        "bench-scale",
        measurements.on(),
        stepMs,
        gbit,
        measured.stream().map(round -> ScaleResult.MeasuredRow.of(round, model)).toList(),
        medianError(measured, model),
        costs,
        forecast);
  }

  private static double medianError(List<Measured> measured, ScaleModel model) {
    List<Double> errors = new ArrayList<>();
    for (Measured round : measured) {
      double predicted = model.overhead(round.load(), round.onExecutors());
      errors.add(Math.abs(predicted - round.overhead()) / round.overhead());
    }
    Collections.sort(errors);
    return errors.get(errors.size() / 2);
  }

  private String markdown(List<Measured> measured, ScaleModel model) {
    StringBuilder text = new StringBuilder();
    text.append("## Measured: a round beside computing, ms\n\n");
    text.append("| weights | shards | added up on | driver | broadcast | schedule | result |");
    text.append(" combine | together | model |\n|---|---|---|---|---|---|---|---|---|---|\n");
    for (Measured at : measured) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %.1f M | %d | %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
              at.load().weights() / 1e6,
              at.load().shards(),
              ScaleResult.place(at.onExecutors()),
              at.driver(),
              at.broadcast(),
              at.schedule(),
              at.result(),
              at.combine(),
              at.overhead(),
              model.overhead(at.load(), at.onExecutors())));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%nMedian error of the model: %.0f %%.%n",
            100 * medianError(measured, model)));
    for (int width : channels) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n## Forecast: %.1f M weights, %.0f Gbit/s%n%n"
                  + "A round in ms, and in brackets what part of it is computing; E: executors add"
                  + " up.%n%n| executors |",
              weights(width) / 1e6,
              gbit));
      for (int steps : innerSteps) {
        text.append(" H = ").append(steps).append(" | largest part beside |");
      }
      text.append("\n|---|").append("---|---|".repeat(innerSteps.length)).append('\n');
      List<Forecast> forecasts = forecasts(measured, model, width);
      for (int row = 0; row < executors.length; row++) {
        text.append("| ").append(executors[row]).append(" |");
        for (int column = 0; column < innerSteps.length; column++) {
          Forecast at = forecasts.get(column * executors.length + row);
          text.append(
              String.format(
                  Locale.ROOT,
                  " %.0f (%.0f %%)%s | %s |",
                  at.total(),
                  100 * at.efficiency(),
                  at.onExecutors() ? " E" : "",
                  at.bottleneck()));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }
}
