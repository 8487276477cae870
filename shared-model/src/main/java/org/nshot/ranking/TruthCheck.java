package org.nshot.ranking;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.nshot.space.Architecture;

/** What speaks against a table's values being the true accuracies of the ranked paths. */
public final class TruthCheck {
  /** Fewer say nothing of an order. */
  public static final int FEWEST = 3;

  private static final double PERCENT = 100;

  /** A data set that tables are named after. */
  private record Known(String name, int classes) {}

  /** A longer name before its beginning. */
  private static final List<Known> KNOWN =
      List.of(
          new Known("cifar100", 100),
          new Known("cifar10", 10),
          new Known("imagenet16", 120), // ImageNet16-120
          new Known("imagenet", 1000));

  private static final Pattern SAYS_ACCURACY =
      Pattern.compile("acc|top.?1|_test$|_valid$", Pattern.CASE_INSENSITIVE);

  private TruthCheck() {}

  /**
   * Looks at the values of the ranked paths.
   *
   * @param classes of the run's data
   * @param fingerprint of the run's data
   * @return a line for each thing that is likely not meant; they may be other values than
   *     accuracies
   * @throws IllegalArgumentException if the table holds fewer than {@value #FEWEST} of the paths
   */
  public static List<String> warnings(
      BenchmarkTable table, List<Architecture> ranked, int classes, String fingerprint) {
    int common = table.holds(ranked);
    if (common < FEWEST) {
      throw new IllegalArgumentException(
          "%s: holds %s of the %s ranked paths, expected at least %s to compare an order: rank more paths, or other ones"
              .formatted(table.source(), common, ranked.size(), FEWEST));
    }
    double[] values = ranked.stream().flatMapToDouble(path -> table.value(path).stream()).toArray();
    String column = "%s, column %s: ".formatted(table.source(), table.column());
    List<String> warnings = new ArrayList<>(ofName(table.column(), classes));
    warnings.addAll(ofData(table, classes, fingerprint));
    warnings.addAll(SAYS_ACCURACY.matcher(table.column()).find() ? impossible(values) : List.of());
    warnings.addAll(warnings(values, classes));
    return warnings.stream().map(column::concat).toList();
  }

  /** A column that names another data set than one of so many classes. */
  private static List<String> ofName(String column, int classes) {
    String name = column.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return KNOWN.stream()
        .filter(known -> name.contains(known.name))
        .findFirst()
        .filter(known -> known.classes != classes)
        .map(
            known ->
                text(
                    "by its name of a data set of %s classes, the run's has %s: is it the truth of"
                        + " this data?",
                    known.classes, classes))
        .stream()
        .toList();
  }

  /** A table that says itself what data it is of, as {@code nshot benchmark} writes it. */
  private static List<String> ofData(BenchmarkTable table, int classes, String fingerprint) {
    List<String> counts = table.texts(BenchmarkTable.CLASSES);
    if (!counts.isEmpty() && !counts.equals(List.of(Integer.toString(classes)))) {
      return List.of(
          text(
              "of a data set of %s classes, the run's has %s: is it the truth of this data?",
              String.join(" and ", counts), classes));
    }
    List<String> data = table.texts(BenchmarkTable.DATA);
    return data.isEmpty() || data.equals(List.of(fingerprint))
        ? List.of()
        : List.of(
            text(
                "of data with fingerprint %s, the run's is %s: is it the truth of this data?",
                String.join(" and ", data), fingerprint));
  }

  private static List<String> impossible(double[] values) {
    DoubleSummaryStatistics outside =
        DoubleStream.of(values).filter(v -> v < 0 || v > PERCENT).summaryStatistics();
    return outside.getCount() == 0
        ? List.of()
        : List.of(
            text(
                "%s of %s values are no accuracies, such as %.4g: expected 0 to 100",
                outside.getCount(),
                values.length,
                outside.getMax() > PERCENT ? outside.getMax() : outside.getMin()));
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
              "values from %.3g to %.3g look like fractions, where accuracies in percent are usual:"
                  + " correlations are the same, true accuracies are shown as fractions",
              range.getMin(), range.getMax()));
    } else {
      // In percent nobody is that far below chance.
      long small = DoubleStream.of(values).filter(v -> v <= 1 && v < chance / 2).count();
      if (small > 0 && small < values.length && range.getMax() >= chance) {
        warnings.add(
            text(
                "%s of %s values are at most 1 while the best is %.4g: fractions among percents?"
                    + " Their order counts as it stands",
                small, values.length, range.getMax()));
      }
    }
    if (range.getMax() < chance) {
      warnings.add(
          text(
              "the best of %s values is %.4g, below chance for the run's %s classes (%.3g): are"
                  + " these the accuracies, and of this data?",
              values.length, range.getMax(), classes, chance));
    }
    return warnings;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
