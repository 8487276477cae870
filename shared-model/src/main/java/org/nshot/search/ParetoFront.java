package org.nshot.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Paths between which only taste decides: none is both better and no dearer than another. */
public final class ParetoFront {
  private ParetoFront() {}

  /**
   * The front of all: the paths that no other dominates, cheapest last.
   *
   * @param candidates in any order
   */
  public static List<Candidate> of(List<Candidate> candidates, Objective objective, Cost cost) {
    List<List<Candidate>> fronts = sort(candidates, objective, cost);
    return fronts.isEmpty() ? List.of() : fronts.get(0);
  }

  /**
   * Sorts into fronts: a path is in the first front in which no other dominates it, that is, has at
   * least its value at no higher cost, and one of both truly better.
   *
   * <p>With two figures it takes one pass from the best value on: of a front the path that was put
   * in last is the cheapest, so it alone tells whether another is dominated there (Jensen, IEEE
   * Transactions on Evolutionary Computation 2003).
   *
   * @return the fronts, each from the best value, which is the dearest, to the cheapest
   */
  static List<List<Candidate>> sort(List<Candidate> candidates, Objective objective, Cost cost) {
    List<Candidate> sorted = new ArrayList<>(candidates);
    sorted.sort(
        Comparator.<Candidate>comparingDouble(c -> objective.value(c.quality()))
            .reversed()
            .thenComparingDouble(c -> cost.of(c.architecture()))
            .thenComparing(Candidate::architecture));
    List<List<Candidate>> fronts = new ArrayList<>();
    for (Candidate candidate : sorted) {
      int low = 0;
      int high = fronts.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        List<Candidate> front = fronts.get(middle);
        if (dominates(front.get(front.size() - 1), candidate, objective, cost)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      if (low == fronts.size()) {
        fronts.add(new ArrayList<>());
      }
      fronts.get(low).add(candidate);
    }
    return fronts;
  }

  static boolean dominates(Candidate a, Candidate b, Objective objective, Cost cost) {
    double better = objective.value(a.quality());
    double worse = objective.value(b.quality());
    double cheaper = cost.of(a.architecture());
    double dearer = cost.of(b.architecture());
    return better >= worse && cheaper <= dearer && (better > worse || cheaper < dearer);
  }

  /**
   * How far each path's neighbours in its front lie from each other, along both figures, as parts
   * of the front's extent; the ends of the front are infinitely lonely.
   *
   * @param front as {@link #sort} has it
   */
  static List<Double> crowding(List<Candidate> front, Objective objective, Cost cost) {
    int last = front.size() - 1;
    if (last < 2) {
      return Collections.nCopies(front.size(), Double.POSITIVE_INFINITY);
    }
    double values = gap(front.get(0), front.get(last), objective);
    double costs = gap(front.get(0), front.get(last), cost);
    List<Double> distances = new ArrayList<>();
    distances.add(Double.POSITIVE_INFINITY);
    for (int i = 1; i < last; i++) {
      double alongValues = gap(front.get(i - 1), front.get(i + 1), objective);
      double alongCosts = gap(front.get(i - 1), front.get(i + 1), cost);
      distances.add((values > 0 ? alongValues / values : 0) + (costs > 0 ? alongCosts / costs : 0));
    }
    distances.add(Double.POSITIVE_INFINITY);
    return distances;
  }

  private static double gap(Candidate a, Candidate b, Objective objective) {
    double gap = objective.value(a.quality()) - objective.value(b.quality());
    return Double.isFinite(gap) ? gap : 0;
  }

  private static double gap(Candidate a, Candidate b, Cost cost) {
    return cost.of(a.architecture()) - cost.of(b.architecture());
  }

  /**
   * The part of all there is to win that a front has won, 0 to 1: the area that it dominates in the
   * rectangle from guessing at the highest cost to certainty at none.
   *
   * @param front as {@link #of} has it
   * @param classes what a guess guesses among
   * @param dearest the highest cost that is allowed, above 0
   */
  public static double hypervolume(
      List<Candidate> front, Objective objective, Cost cost, int classes, double dearest) {
    double volume = 0;
    double won = 0;
    for (int i = front.size() - 1; i >= 0; i--) { // from the cheapest
      Candidate candidate = front.get(i);
      double gain = objective.gain(candidate.quality(), classes);
      double saved = 1 - cost.of(candidate.architecture()) / dearest;
      if (gain > won && saved > 0) {
        volume += (gain - won) * saved;
        won = gain;
      }
    }
    return volume;
  }
}
