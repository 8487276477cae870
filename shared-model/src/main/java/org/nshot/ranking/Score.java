package org.nshot.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
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
 * <p>With all w_t = 1 this is AZ-NAS's sum (Lee and Ham, CVPR 2024, arXiv 2403.19232); the weights
 * are ours. Ranks make terms of different units comparable, and a logarithm punishes a low rank
 * more than a high one gains. Of one term the score is that term's own value, so it says by how
 * much one path is better.
 *
 * @param terms one at least, each name once
 */
public record Score(List<Term> terms) {
  /** Name of the term that is the accuracy with the supernet's weights. */
  public static final String ACCURACY = "accuracy";

  /** Name of the term that is the loss with the supernet's weights; a low one is good. */
  public static final String LOSS = "loss";

  /** Name of the term that is {@link org.nshot.evaluation.Naswot}'s score, before training. */
  public static final String NASWOT = "naswot";

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
            Stream.of(ACCURACY, LOSS, NASWOT),
            Arrays.stream(Baseline.values()).map(Baseline::label))
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

  /** Whether a term is part of it. */
  public boolean has(String name) {
    return terms.stream().anyMatch(term -> term.name.equals(name));
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
   * @param values of a term by its name, high where a path is good (a loss is negated), [paths];
   *     what is no number is worst
   * @return higher is better, [paths]; of one term −∞ for what is no number
   */
  public double[] of(Function<String, double[]> values) {
    List<double[]> good = terms.stream().map(term -> ordered(values.apply(term.name))).toList();
    if (good.size() == 1) {
      return good.get(0);
    }
    FusedRanks fused = new FusedRanks(good.get(0).length);
    for (int t = 0; t < good.size(); t++) {
      fused.add(terms.get(t).weight, good.get(t));
    }
    return fused.sums();
  }

  /**
   * The score of each path among the evaluated ones, [paths].
   *
   * @throws IllegalArgumentException naming a term that is none of {@link #names}
   */
  public double[] of(SearchSpace space, List<PathEvaluation> evaluations) {
    return of(name -> evaluations.stream().mapToDouble(good(name, space)).toArray());
  }

  private static ToDoubleFunction<PathEvaluation> good(String name, SearchSpace space) {
    return switch (name) {
      case ACCURACY -> PathEvaluation::accuracy;
      case LOSS -> evaluation -> -evaluation.loss();
      case NASWOT ->
          evaluation ->
              evaluation
                  .naswot()
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "score: term '%s' of %s, which was evaluated without it"
                                  .formatted(name, evaluation.architecture())));
      default -> {
        Baseline baseline =
            Arrays.stream(Baseline.values())
                .filter(known -> known.label().equals(name))
                .findFirst()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "score: term '%s' of evaluated paths, expected one of %s"
                                .formatted(name, names())));
        yield evaluation -> baseline.predict(space, evaluation.architecture());
      }
    };
  }

  /** What is no number as the worst, and −0 as the 0 that it equals. */
  private static double[] ordered(double[] values) {
    return Arrays.stream(values)
        .map(value -> Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value + 0.0)
        .toArray();
  }
}
