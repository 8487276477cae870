package org.nshot.spark.export;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nshot.export.TrainedNetwork;
import org.nshot.input.CsvTable;
import org.nshot.latency.LatencyCsv;
import org.nshot.latency.LatencyRuntime;
import org.nshot.latency.Repeats;
import org.nshot.latency.Timing;
import org.nshot.search.LatencyTable;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.latency.Processor;

/**
 * How long a forward pass takes, and on what; a table of a user's own may not say all of that.
 *
 * @param device the machine's name
 * @param runtime what the network ran on
 * @param threads of a forward pass
 * @param batch images of a forward pass
 * @param table URI of the table that it was read from, empty where it was timed here
 */
record Latency(
    double milliseconds,
    Optional<String> device,
    Optional<String> runtime,
    Optional<Integer> threads,
    Optional<Integer> batch,
    Optional<String> table) {
  private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,8}");

  /** As {@code nshot latency} times a network. */
  private static final Repeats REPEATS = new Repeats(5, 20, 50);

  /**
   * Times nshot's engine on this machine: one image, one thread, the median of many passes.
   *
   * @param network alone, with running statistics
   */
  static Latency timed(TrainedNetwork network) throws IOException {
    double[] passes = LatencyRuntime.NSHOT.stopwatch(1, 1, REPEATS).time(network);
    return new Latency(
        Timing.of(passes).median(),
        Optional.of(Processor.name()),
        Optional.of(LatencyRuntime.NSHOT.label()),
        Optional.of(1),
        Optional.of(1),
        Optional.empty());
  }

  /**
   * What a table says of a path; empty if it doesn't know the path.
   *
   * @throws IOException naming what doesn't fit the space
   */
  static Optional<Latency> of(CsvTable table, SearchSpace space, Architecture path)
      throws IOException {
    double known = LatencyTable.of(table, space).of().applyAsDouble(path);
    return Double.isFinite(known)
        ? Optional.of(
            new Latency(
                known,
                text(table, LatencyCsv.DEVICE),
                text(table, LatencyCsv.RUNTIME),
                count(table, LatencyCsv.THREADS),
                count(table, LatencyCsv.BATCH),
                Optional.of(table.source())))
        : Optional.empty();
  }

  /** What all rows say alike. */
  private static Optional<String> text(CsvTable table, String column) {
    if (!table.hasColumn(column)) {
      return Optional.empty();
    }
    List<String> said = table.rows().stream().map(row -> row.text(column)).distinct().toList();
    return said.size() == 1 && !said.get(0).isEmpty() ? Optional.of(said.get(0)) : Optional.empty();
  }

  private static Optional<Integer> count(CsvTable table, String column) {
    return text(table, column).filter(COUNT.asMatchPredicate()).map(Integer::valueOf);
  }
}
