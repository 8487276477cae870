package org.nshot.evaluation;

import java.util.HashMap;
import java.util.Map;
import org.nshot.space.Architecture;
import org.nshot.space.Computations;
import org.nshot.space.SearchSpace;

/**
 * Of all paths that compute the same, the one that is evaluated: the first that was asked for. So a
 * result depends on the order of the questions, and on nothing that happens while they are
 * answered.
 */
public final class StandIns {
  private final SearchSpace space;
  private final Computations computations = new Computations();
  private final Map<Integer, Architecture> first = new HashMap<>(); // by computation

  public StandIns(SearchSpace space) {
    this.space = space;
  }

  /**
   * The path that stands for this one, itself if none before it computes the same.
   *
   * @throws IllegalArgumentException if it is no path of the space
   */
  public Architecture of(Architecture path) {
    return first.computeIfAbsent(computations.numberOf(space.graph(path)), computation -> path);
  }
}
