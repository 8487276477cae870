package org.nshot.spark.search;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.search.Cost;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine.Option;

/** Bounds of what paths may cost: {@code MIN:MAX} as {@code train} has them, or the upper end. */
final class BoundOptions {
  private static final String MILLIONS = "millions";

  @Option(
      names = "--flops",
      paramLabel = "MIN:MAX",
      description = "Multiply-adds of an image that paths may have, in millions.")
  private Optional<String> flops;

  @Option(
      names = "--weights",
      paramLabel = "MIN:MAX",
      description = "Weights of convolutions and classifier that paths may have, in millions.")
  private Optional<String> weights;

  @Option(
      names = "--latency",
      paramLabel = "MIN:MAX",
      description = "Milliseconds that paths may take, by --latency-table.")
  private Optional<String> latency;

  @Option(names = "--max-flops", paramLabel = "MAX", description = "The same as --flops :MAX.")
  private Optional<String> maxFlops;

  @Option(names = "--max-weights", paramLabel = "MAX", description = "The same as --weights :MAX.")
  private Optional<String> maxWeights;

  @Option(names = "--max-latency", paramLabel = "MAX", description = "The same as --latency :MAX.")
  private Optional<String> maxLatency;

  @Option(
      names = "--latency-table",
      paramLabel = "CSV",
      description =
          "How long paths take, in milliseconds: a row a part (block, operation, milliseconds), or"
              + " a row a measured path (arch, milliseconds).")
  private Optional<String> latencyTable;

  Optional<String> latencyTable() {
    return latencyTable;
  }

  /**
   * Bounds by their cost's name.
   *
   * @throws UsageException if two are given for one cost
   * @throws IllegalArgumentException if one is none
   */
  Map<String, Range> bounds() {
    Map<String, Range> bounds = new LinkedHashMap<>();
    put(bounds, Cost.FLOPS, flops, maxFlops, MILLIONS);
    put(bounds, Cost.WEIGHTS, weights, maxWeights, MILLIONS);
    put(bounds, Cost.LATENCY, latency, maxLatency, "milliseconds");
    return bounds;
  }

  private static void put(
      Map<String, Range> bounds,
      String cost,
      Optional<String> range,
      Optional<String> most,
      String unit) {
    if (range.isPresent() && most.isPresent()) {
      throw new UsageException(
          "--%s %s and --max-%s %s: expected one of them"
              .formatted(cost, range.get(), cost, most.get()));
    }
    range.ifPresent(text -> bounds.put(cost, Range.parse(cost, text, unit)));
    most.ifPresent(text -> bounds.put(cost, new Range(0, most("max-" + cost, text, unit))));
  }

  private static double most(String key, String text, String unit) {
    double most;
    try {
      most = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: %s, expected a number of %s".formatted(key, text, unit), e);
    }
    if (!(most > 0)) {
      throw new IllegalArgumentException(
          "%s: %s, expected a number of %s above 0".formatted(key, text, unit));
    }
    return most;
  }
}
