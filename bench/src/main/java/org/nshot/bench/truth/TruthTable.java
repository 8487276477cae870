package org.nshot.bench.truth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nshot.ranking.Estimate;
import org.nshot.ranking.Figure;
import org.nshot.ranking.HalfSamples;
import org.nshot.ranking.Score;

/**
 * Tables of a space for people to read: predictors' figures, their differences, and how far a
 * recipe is from all others.
 *
 * @param asked the score that methods are compared by
 * @param recipe the method and score that were settled on, empty if there is none here
 */
record TruthTable(
    SpaceResults results,
    List<Predictor> predictors,
    Resamples resamples,
    String asked,
    OptionalInt recipe) {

  /**
   * What a table shows.
   *
   * @param digits behind the point
   * @param smooth whether half of the paths tell how far it may be off, as they don't of what a few
   *     paths decide
   */
  private record Column(String title, String figure, int digits, boolean smooth) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("τ-b", "kendall_tau_b", 3, true),
          new Column("ρ", "spearman_rho", 3, true),
          new Column("P@top 1 %", "precision_at_top_1_percent", 2, false),
          new Column("P@top 5 %", "precision_at_top_5_percent", 2, true),
          new Column("P@top 10 %", "precision_at_top_10_percent", 2, true),
          new Column("best found", "best_true_of_top_1", 2, false),
          new Column("best of 10", "best_true_of_top_10", 2, false),
          new Column("regret", "regret_of_top_1", 2, false),
          new Column("τ-b, equal weights", "kendall_tau_b_at_equal_weights", 3, true),
          new Column("τ-b, equal depth", "kendall_tau_b_at_equal_depth", 3, true));

  private static final List<Figure> FIGURES = COLUMNS.stream().map(TruthTable::figure).toList();

  private static Figure figure(Column column) {
    return Figure.ALL.stream()
        .filter(figure -> figure.name().equals(column.figure))
        .findFirst()
        .orElseThrow();
  }

  /**
   * @param recipe METHOD:SCORE
   */
  static TruthTable of(
      SpaceResults results, List<Score> scores, String recipe, HalfSamples halves) {
    List<Predictor> predictors = results.predictors(scores);
    return new TruthTable(
        results,
        predictors,
        Resamples.of(results.paths(), predictors, FIGURES, halves),
        scores.get(0).text(),
        IntStream.range(0, predictors.size())
            .filter(
                i -> (predictors.get(i).method() + ":" + predictors.get(i).score()).equals(recipe))
            .findFirst());
  }

  /** All of it. */
  String text() {
    return figures()
        + """

        ### Differences

        Paired: over the seeds that both have, and of the same draws of these and of paths. **Bold** where
        the interval excludes 0 and is over several seeds, or needs none; never where it says what half of the
        paths would have given.

        %s
        %s"""
            .formatted(
                head("difference | score | seeds"),
                pairs().stream().map(this::row).collect(Collectors.joining()))
        + recipeOverAll();
  }

  /** Of other true values: the figures, and the recipe against all others. */
  String brief() {
    return figures() + recipeOverAll();
  }

  private String figures() {
    return """
        ## %s

        %s paths, the best of them %s. In brackets 95 %% intervals over paths and seeds; where there is one
        seed, over paths alone. Of P@top 1 %%, the best found, the best of 10 and regret they say what half of
        the paths would have given.

        %s
        %s"""
        .formatted(
            results.name(),
            results.paths().arch().size(),
            String.format(
                Locale.ROOT,
                "%.2f",
                Arrays.stream(results.paths().columns().get(KnownPaths.TRUTH)).max().orElseThrow()),
            head("method | score | seeds"),
            IntStream.range(0, predictors.size())
                .mapToObj(this::row)
                .collect(Collectors.joining()));
  }

  private String recipeOverAll() {
    return recipe.stream().mapToObj(this::overAll).collect(Collectors.joining());
  }

  private String overAll(int one) {
    return """

        ### The recipe: `%s` by `%s`

        Its figures minus those of each other method and score, over the seeds that both have. For regret,
        negative is better.

        %s
        %s"""
        .formatted(
            method(one),
            score(one),
            head("compared with | score | seeds"),
            IntStream.range(0, predictors.size())
                .filter(other -> other != one)
                .mapToObj(other -> overAll(one, other))
                .collect(Collectors.joining()));
  }

  private String overAll(int one, int other) {
    return line(
        (predictors.get(other).isTrained()
                ? "`%s` | `%s`".formatted(method(other), score(other))
                : "none | " + score(other))
            + " | "
            + shared(new Pair(one, other)),
        figure -> difference(new Pair(one, other), figure));
  }

  /** How many seeds two are compared over, which may be none. */
  private String shared(Pair pair) {
    int seeds = seeds(pair);
    return seeds == 0 ? "–" : Integer.toString(seeds);
  }

  private int seeds(Pair pair) {
    return predictors.get(pair.first).shared(predictors.get(pair.second)).map(List::size).orElse(0);
  }

  private String difference(Pair pair, int figure) {
    Column column = COLUMNS.get(figure);
    Estimate estimate = resamples.difference(pair.first, pair.second, figure);
    String value = cell(estimate, column, "%+.");
    boolean tells =
        column.smooth
            && seeds(pair) != 1 // of which the interval would be over paths alone
            && estimate
                .interval()
                .filter(interval -> interval.low() > 0 || interval.high() < 0)
                .isPresent();
    return tells ? value.replaceFirst("^\\S+", "**$0**") : value;
  }

  private static String head(String first) {
    String titles = COLUMNS.stream().map(Column::title).collect(Collectors.joining(" | "));
    String line = "| %s | %s |".formatted(first, titles);
    return line + "\n" + "|---".repeat((int) line.chars().filter(c -> c == '|').count() - 1) + "|";
  }

  private String row(int predictor) {
    Predictor one = predictors.get(predictor);
    return line(
        one.isTrained()
            ? "`%s` | `%s` | %s".formatted(one.method(), one.score(), one.seeds().size())
            : "none | %s | %s"
                .formatted(one.score(), one.seeds().isEmpty() ? "–" : one.seeds().size()),
        figure -> cell(resamples.of(predictor, figure), COLUMNS.get(figure), "%."));
  }

  /** Two predictors, the first less the second. */
  private record Pair(int first, int second) {}

  /**
   * Methods by the score that is asked for first; a method's scores against its first; each
   * predictor against the best of those that need no training.
   */
  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    List<Integer> trained =
        IntStream.range(0, predictors.size())
            .filter(i -> predictors.get(i).isTrained())
            .boxed()
            .toList();
    for (int second : trained) {
      for (int first : trained) {
        boolean alike = score(first).equals(asked) && score(second).equals(asked);
        if (first > second && alike) {
          pairs.add(new Pair(first, second));
        }
      }
    }
    for (int second : trained) {
      boolean isFirst = second == 0 || !method(second).equals(method(second - 1));
      for (int first : trained) {
        if (isFirst && first > second && method(first).equals(method(second))) {
          pairs.add(new Pair(first, second));
        }
      }
    }
    int untrained = bestUntrained();
    trained.forEach(first -> pairs.add(new Pair(first, untrained)));
    return pairs;
  }

  private String method(int predictor) {
    return predictors.get(predictor).method();
  }

  private String score(int predictor) {
    return predictors.get(predictor).score();
  }

  /** By τ-b. */
  private int bestUntrained() {
    return IntStream.range(0, predictors.size())
        .filter(i -> !predictors.get(i).isTrained())
        .boxed()
        .max(
            Comparator.comparingDouble(
                i -> resamples.of(i, 0).value().orElse(Double.NEGATIVE_INFINITY)))
        .orElseThrow();
  }

  private String row(Pair pair) {
    Predictor first = predictors.get(pair.first);
    Predictor second = predictors.get(pair.second);
    String names;
    if (!second.isTrained()) {
      names = "`%s` − %s | `%s`".formatted(first.method(), second.score(), first.score());
    } else if (first.method().equals(second.method())) {
      names = "`%s` | `%s` − `%s`".formatted(first.method(), first.score(), second.score());
    } else {
      names = "`%s` − `%s` | `%s`".formatted(first.method(), second.method(), first.score());
    }
    return line(names + " | " + shared(pair), figure -> difference(pair, figure));
  }

  /** A line's cells. */
  private interface Cell {
    String of(int figure);
  }

  private static String line(String first, Cell cell) {
    return "| %s | %s |\n"
        .formatted(
            first,
            IntStream.range(0, COLUMNS.size())
                .mapToObj(cell::of)
                .collect(Collectors.joining(" | ")));
  }

  /**
   * @param form of a number, up to its digits
   */
  private static String cell(Estimate estimate, Column column, String form) {
    if (estimate.value().isEmpty()) {
      return "–";
    }
    String number = form + column.digits + "f";
    String value = String.format(Locale.ROOT, number, estimate.value().getAsDouble());
    return estimate
        .interval()
        .map(
            interval ->
                String.format(
                    Locale.ROOT,
                    "%s [" + number + ", " + number + "]",
                    value,
                    interval.low(),
                    interval.high()))
        .orElse(value);
  }
}
