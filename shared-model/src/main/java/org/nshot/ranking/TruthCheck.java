package org.nshot.ranking;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.nshot.space.Architecture;

/** What speaks against a table's values being the true accuracies of the ranked paths. */
public final class TruthCheck {
  /** Fewer say nothing of an order. */
  public static final int FEWEST = 3;

  private static final double PERCENT = 100;

  private TruthCheck() {}

  /**
   * Looks at the values of the ranked paths.
   *
   * @param classes of the run's data
   * @return a line for each thing that is likely not meant; they may be other values than
   *     accuracies
   * @throws IllegalArgumentException if the table holds fewer than {@value #FEWEST} of the paths
   */
  public static List<String> warnings(
      BenchmarkTable table, List<Architecture> ranked, int classes) {
    int common = table.holds(ranked);
    if (common < FEWEST) {
      throw new IllegalArgumentException(
          "%s: holds %d of the %d ranked paths, expected at least %d to compare an order: rank more paths, or other ones"
              .formatted(table.source(), common, ranked.size(), FEWEST));
    }
    double[] values = ranked.stream().flatMapToDouble(path -> table.value(path).stream()).toArray();
    String column = "%s, column %s: ".formatted(table.source(), table.column());
    return warnings(values, classes).stream().map(column::concat).toList();
  }

  private static List<String> warnings(double[] values, int classes) {
    DoubleSummaryStatistics range = DoubleStream.of(values).summaryStatistics();
    List<String> warnings = new ArrayList<>();
    if (range.getMin() < 0 || range.getMax() > PERCENT) {
      return warnings; // no accuracies, and so none that could be wrong
    }
    boolean fractions = range.getMax() <= 1;
    double chance = (fractions ? 1 : PERCENT) / classes;
    if (fractions) {
      warnings.add(
          text(
              "values from %.3g to %.3g look like fractions, where accuracies in percent are usual: correlations are the same, true accuracies are shown as fractions",
              range.getMin(), range.getMax()));
    } else {
      // In percent nobody is that far below chance.
      long small = DoubleStream.of(values).filter(v -> v <= 1 && v < chance / 2).count();
      if (small > 0 && small < values.length && range.getMax() >= chance) {
        warnings.add(
            text(
                "%d of %d values are at most 1 while the best is %.4g: fractions among percents? Their order counts as it stands",
                small, values.length, range.getMax()));
      }
    }
    if (range.getMax() < chance) {
      warnings.add(
          text(
              "the best of %d values is %.4g, below chance for the run's %d classes (%.3g): are these the accuracies, and of this data?",
              values.length, range.getMax(), classes, chance));
    }
    return warnings;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
