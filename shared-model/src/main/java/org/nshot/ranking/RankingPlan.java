package org.nshot.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.evaluation.StandIns;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/**
 * What a ranking has to evaluate: of all paths that compute the same, the first stands for the
 * others. On NAS-Bench-201 7,810 evaluations rank 15,625 paths.
 */
public final class RankingPlan {
  private final List<Architecture> paths; // by their operations' numbers
  private final List<Architecture> standIns; // [paths]
  private final List<Architecture> evaluations;

  private RankingPlan(List<Architecture> paths, List<Architecture> standIns) {
    this.paths = List.copyOf(paths);
    this.standIns = List.copyOf(standIns);
    this.evaluations = standIns.stream().distinct().toList();
  }

  /**
   * @param paths different paths of the space, in any order
   * @throws IllegalArgumentException if there are none, or one is not of the space
   */
  public static RankingPlan of(SearchSpace space, List<Architecture> paths) {
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("no paths to rank");
    }
    List<Architecture> sorted = List.copyOf(new TreeSet<>(paths));
    StandIns standIns = new StandIns(space);
    return new RankingPlan(sorted, sorted.stream().map(standIns::of).toList());
  }

  /** The paths to rank, each once, in the order of their operations' numbers. */
  public List<Architecture> paths() {
    return paths;
  }

  /** The path that is evaluated for the position-th path: the first that computes the same. */
  public Architecture standIn(int position) {
    return standIns.get(position);
  }

  /** One path of each different computation, in the order of their operations' numbers. */
  public List<Architecture> evaluations() {
    return evaluations;
  }

  /**
   * The results of all paths, in their order.
   *
   * @param evaluated results of at least {@link #evaluations()}
   * @throws IllegalArgumentException if one is missing
   */
  public List<PathEvaluation> spread(Map<Architecture, PathEvaluation> evaluated) {
    List<PathEvaluation> all = new ArrayList<>(paths.size());
    for (int i = 0; i < paths.size(); i++) {
      PathEvaluation result = evaluated.get(standIns.get(i));
      if (result == null) {
        throw new IllegalArgumentException("path " + standIns.get(i) + " was not evaluated");
      }
      all.add(result.of(paths.get(i)));
    }
    return all;
  }
}
