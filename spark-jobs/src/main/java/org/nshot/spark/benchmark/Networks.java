package org.nshot.spark.benchmark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nshot.space.Architecture;
import org.nshot.space.Computations;
import org.nshot.space.SearchSpace;

/**
 * Which paths are trained: of those that are one network when they stand alone, the first.
 *
 * @param paths as they were drawn
 * @param trained for each of them the one that is trained
 */
record Networks(List<Architecture> paths, List<Architecture> trained) {
  Networks {
    paths = List.copyOf(paths);
    trained = List.copyOf(trained);
  }

  static Networks of(SearchSpace space, List<Architecture> paths) {
    Computations computations = new Computations();
    Map<Integer, Architecture> first = new HashMap<>();
    List<Architecture> trained = new ArrayList<>();
    for (Architecture path : paths) {
      trained.add(
          first.computeIfAbsent(computations.numberOfNetwork(space.graph(path)), network -> path));
    }
    return new Networks(paths, trained);
  }

  /** Those of the first few paths that are trained, each once. */
  List<Architecture> firstOf(int count) {
    return trained.subList(0, Math.min(count, trained.size())).stream().distinct().toList();
  }

  /** All that are trained, each once. */
  List<Architecture> all() {
    return firstOf(trained.size());
  }
}
