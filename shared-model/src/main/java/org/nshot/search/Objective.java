package org.nshot.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.nshot.ranking.BestFirst;

/** What a search wants of a path. What can't be computed is worst. */
public enum Objective {
  /** High accuracy; among equals, low loss. */
  ACCURACY(Quality::accuracy, quality -> -quality.loss()),
  /** Low loss; among equals, high accuracy. Tells paths apart that few images can't. */
  LOSS(quality -> -quality.loss(), Quality::accuracy);

  private final ToDoubleFunction<Quality> first;
  private final ToDoubleFunction<Quality> second;

  Objective(ToDoubleFunction<Quality> first, ToDoubleFunction<Quality> second) {
    this.first = first;
    this.second = second;
  }

  /** The objective of a name. */
  public static Objective named(String name) {
    return Arrays.stream(values())
        .filter(objective -> objective.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "objective: %s, expected one of %s".formatted(name, labels())));
  }

  /** All names. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Objective::label).toList();
  }

  /** Its name. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is to be high. */
  double value(Quality quality) {
    double value = first.applyAsDouble(quality);
    return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
  }

  /** Best first; equals by their operations' numbers, so that every order is one order. */
  Comparator<Candidate> order() {
    return BestFirst.by(
        candidate -> first.applyAsDouble(candidate.quality()),
        candidate -> -second.applyAsDouble(candidate.quality()),
        Candidate::architecture);
  }

  /**
   * How much better than guessing, 0 to 1: the accuracy, or the part of a guess's loss,
   * ln(classes), that is gone.
   */
  double gain(Quality quality, int classes) {
    if (this == ACCURACY) {
      return Math.max(0, value(quality));
    }
    double guess = Math.log(classes);
    return Math.max(0, Math.min(1, (guess + value(quality)) / guess));
  }
}
