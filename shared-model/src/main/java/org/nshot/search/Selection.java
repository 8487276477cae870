package org.nshot.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which of several paths are best. */
@FunctionalInterface
public interface Selection {
  /**
   * @param candidates in any order
   * @param count at most so many
   * @return the best of them, best first
   */
  List<Candidate> best(List<Candidate> candidates, int count);

  /** By the objective alone. */
  static Selection by(Objective objective) {
    return (candidates, count) ->
        candidates.stream().sorted(objective.order()).limit(count).toList();
  }

  /**
   * As NSGA-II has it: the first front, then the next; of a front that doesn't fit in whole, those
   * that lie loneliest in it.
   */
  static Selection by(Objective objective, Cost cost) {
    return (candidates, count) -> {
      List<Candidate> best = new ArrayList<>();
      for (List<Candidate> front : ParetoFront.sort(candidates, objective, cost)) {
        List<Double> distances = ParetoFront.crowding(front, objective, cost);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < front.size(); i++) {
          order.add(i);
        }
        order.sort(Comparator.<Integer>comparingDouble(distances::get).reversed()); // stable
        for (int i = 0; i < order.size() && best.size() < count; i++) {
          best.add(front.get(order.get(i)));
        }
        if (best.size() == count) {
          break;
        }
      }
      return best;
    };
  }
}
