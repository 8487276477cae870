package org.nshot.ranking;

import java.util.Comparator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The order of the best paths, wherever paths are listed. */
public final class BestFirst {
  private BestFirst() {}

  /**
   * The highest score first; of equal scores the lowest loss; of equal losses the first path. What
   * is no number is last.
   *
   * @param loss what is to be low where scores are equal
   * @param path tells all others apart, so that every order is one order
   */
  public static <T, P extends Comparable<? super P>> Comparator<T> by(
      ToDoubleFunction<T> score, ToDoubleFunction<T> loss, Function<T, P> path) {
    return Comparator.<T>comparingDouble(item -> -score.applyAsDouble(item))
        .thenComparingDouble(loss)
        .thenComparing(path);
  }
}
