package org.nshot.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.SearchSpace;

/**
 * What paths are ordered by: one term, or several whose ranks are fused. Written {@code
 * TERM[+TERM...]} with TERM = {@code [W*]NAME}, such as {@code loss+0.5*depth}.
 *
 * <p>With r_t(i) path i's rank by term t among the n paths that are ranked together, n for the best
 * and equal values sharing their mean rank, and w_t the term's weight, the score is
 *
 * <p>s(i) = Σ_t w_t · ln(r_t(i) / n)
 *
 * <p>as AZ-NAS has it (Lee and Ham, CVPR 2024, arXiv 2403.19232): ranks make terms of different
 * units comparable, and logarithms make a path that is poor by one term poor by all.
 *
 * @param terms one at least, each name once
 */
public record Score(List<Term> terms) {
  /** Name of the term that is the accuracy with the supernet's weights. */
  public static final String ACCURACY = "accuracy";

  /** Name of the term that is the loss with the supernet's weights; low is good. */
  public static final String LOSS = "loss";

  /** By accuracy alone. */
  public static final Score BY_ACCURACY = new Score(List.of(new Term(1, ACCURACY)));

  private static final String FORM = "TERM[+TERM...] with TERM = [W*]NAME";

  /**
   * A part of the sum.
   *
   * @param weight above 0
   */
  public record Term(double weight, String name) {
    /**
     * @throws IllegalArgumentException if the weight is none
     */
    public Term {
      if (!(weight > 0) || weight == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "score: weight %s of %s, expected a number above 0".formatted(number(weight), name));
      }
    }

    /** As it is written. */
    public String text() {
      return weight == 1 ? name : number(weight) + "*" + name;
    }

    /** A loss, also one of other weights ({@code mean3.loss}), is good when it is low. */
    private boolean lowIsGood() {
      return name.equals(LOSS) || name.endsWith("." + LOSS);
    }

    private static String number(double value) {
      return value == Math.rint(value) && Math.abs(value) < 1e15
          ? Long.toString((long) value)
          : Double.toString(value);
    }
  }

  /**
   * @throws IllegalArgumentException if there is no term, or one stands twice
   */
  public Score {
    terms = List.copyOf(terms);
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("score: no term, expected " + FORM);
    }
    Set<String> seen = new HashSet<>();
    for (Term term : terms) {
      if (!seen.add(term.name)) {
        throw new IllegalArgumentException(
            "score: %s stands twice in %s, expected each term once"
                .formatted(term.name, text(terms)));
      }
    }
  }

  /** The terms that every ranking has. */
  public static List<String> names() {
    return Stream.concat(
            Stream.of(ACCURACY, LOSS), Arrays.stream(Baseline.values()).map(Baseline::label))
        .toList();
  }

  /**
   * A score of a ranking's own terms.
   *
   * @throws IllegalArgumentException naming the term that is none of {@link #names}
   */
  public static Score parse(String text) {
    return parse(text, names());
  }

  /**
   * A score.
   *
   * @param names the terms that there are
   * @throws IllegalArgumentException naming what is wrong with it
   */
  public static Score parse(String text, List<String> names) {
    List<Term> terms = new ArrayList<>();
    for (String written : text.split("\\+", -1)) {
      int times = written.indexOf('*');
      String name = written.substring(times + 1).strip();
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "score: term '%s' in '%s', expected %s and NAME one of %s"
                .formatted(written, text, FORM, names));
      }
      terms.add(new Term(times < 0 ? 1 : weight(written.substring(0, times), text), name));
    }
    return new Score(terms);
  }

  private static double weight(String written, String text) {
    try {
      return Double.parseDouble(written.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "score: weight '%s' in '%s', expected a number above 0".formatted(written, text), e);
    }
  }

  /** As it is written. */
  public String text() {
    return text(terms);
  }

  private static String text(List<Term> terms) {
    return terms.stream().map(Term::text).collect(Collectors.joining("+"));
  }

  /**
   * The score of each path among these.
   *
   * @param values of a term by its name, [paths]; what is no number is worst
   * @return higher is better, [paths]
   */
  public double[] of(Function<String, double[]> values) {
    double[][] logs =
        terms.stream().map(term -> logRanks(good(term, values))).toArray(double[][]::new);
    return IntStream.range(0, logs[0].length)
        .mapToDouble(
            i -> {
              double score = 0;
              for (int t = 0; t < logs.length; t++) {
                score += terms.get(t).weight * logs[t][i];
              }
              return score;
            })
        .toArray();
  }

  /** The score of each path among the evaluated ones, [paths]. */
  public double[] of(SearchSpace space, List<PathEvaluation> evaluations) {
    return of(values(space, evaluations));
  }

  /**
   * What a path is predicted to be worth: the score, but of one term that term's own values, which
   * order alike and say by how much, as Pearson's r asks.
   *
   * @return higher is better, [paths]
   */
  public double[] predictions(Function<String, double[]> values) {
    return terms.size() == 1 ? good(terms.get(0), values) : of(values);
  }

  /** The same of evaluated paths, [paths]. */
  double[] predictions(SearchSpace space, List<PathEvaluation> evaluations) {
    return predictions(values(space, evaluations));
  }

  private static Function<String, double[]> values(
      SearchSpace space, List<PathEvaluation> evaluations) {
    Map<String, Baseline> baselines =
        Arrays.stream(Baseline.values()).collect(Collectors.toMap(Baseline::label, b -> b));
    return name -> {
      ToDoubleFunction<PathEvaluation> value =
          switch (name) {
            case ACCURACY -> PathEvaluation::accuracy;
            case LOSS -> PathEvaluation::loss;
            default -> {
              Baseline baseline = Objects.requireNonNull(baselines.get(name), name);
              yield e -> baseline.predict(space, e.architecture());
            }
          };
      return evaluations.stream().mapToDouble(value).toArray();
    };
  }

  /** A term's values with the best highest. */
  private static double[] good(Term term, Function<String, double[]> values) {
    double sign = term.lowIsGood() ? -1 : 1;
    return Arrays.stream(values.apply(term.name))
        .map(value -> Double.isNaN(value) ? Double.NEGATIVE_INFINITY : sign * value + 0.0)
        .toArray();
  }

  /** ln(r/n) of each value's rank from the lowest; equal values share their mean rank. */
  private static double[] logRanks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double[] logs = new double[n];
    for (int start = 0, end; start < n; start = end) {
      end = start + 1;
      while (end < n && sorted[end] == sorted[start]) {
        end++;
      }
      // From the lowest these stand at start + 1 to end. StrictMath: the same everywhere.
      double log = StrictMath.log((start + 1.0 + end) / (2.0 * n));
      Arrays.fill(logs, start, end, log);
    }
    return Arrays.stream(values).map(value -> logs[Arrays.binarySearch(sorted, value)]).toArray();
  }
}
