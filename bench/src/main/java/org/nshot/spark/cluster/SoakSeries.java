package org.nshot.spark.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What one process used, from the first round to the last. */
final class SoakSeries {
  private final String process;
  private final List<Integer> rounds = new ArrayList<>();
  private final List<Map<Quantity, Double>> values = new ArrayList<>();

  SoakSeries(String process) {
    this.process = process;
  }

  void add(int round, Map<Quantity, Double> value) {
    rounds.add(round);
    values.add(value);
  }

  String process() {
    return process;
  }

  List<Integer> rounds() {
    return List.copyOf(rounds);
  }

  double value(int sample, Quantity quantity) {
    return values.get(sample).get(quantity);
  }

  /** Lines of CSV: round, process, then the quantities. */
  String csv() {
    StringBuilder csv = new StringBuilder();
    for (int i = 0; i < rounds.size(); i++) {
      csv.append(rounds.get(i)).append(',').append(process);
      for (Quantity quantity : Quantity.values()) {
        csv.append(String.format(Locale.ROOT, ",%.1f", value(i, quantity)));
      }
      csv.append('\n');
    }
    return csv.toString();
  }

  /** Drift from some round to the last, as the trend has it. */
  double drift(Quantity quantity, int from) {
    int[] later = later(from);
    return trend(quantity, later).slope()
        * (rounds.get(later[later.length - 1]) - rounds.get(later[0]));
  }

  /** In words, if the drift is more than the quantity allows. */
  Optional<String> growth(Quantity quantity, int from) {
    double drift = drift(quantity, from);
    double usual = trend(quantity, later(from)).usual();
    double most = quantity.mostDrift();
    return drift <= most
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s: %s grew by %.1f %s after round %d, expected at most %.1f (usual: %.1f)",
                process,
                quantity.words(),
                drift,
                quantity.unit(),
                from,
                most,
                usual));
  }

  private Trend trend(Quantity quantity, int[] samples) {
    double[] x = new double[samples.length];
    double[] y = new double[samples.length];
    for (int i = 0; i < samples.length; i++) {
      x[i] = rounds.get(samples[i]);
      y[i] = value(samples[i], quantity);
    }
    return Trend.of(x, y);
  }

  private int[] later(int from) {
    return java.util.stream.IntStream.range(0, rounds.size())
        .filter(i -> rounds.get(i) >= from)
        .toArray();
  }
}
