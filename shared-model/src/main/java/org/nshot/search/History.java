package org.nshot.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nshot.space.Architecture;

/** What a search has looked at, generation by generation; only grows. */
public final class History {
  private final List<Candidate> all = new ArrayList<>();
  private final Set<Architecture> seen = new HashSet<>();
  private int generations;

  /** Every candidate, in the order in which they were proposed. */
  public List<Candidate> all() {
    return Collections.unmodifiableList(all);
  }

  /** Number of whole generations. */
  public int generations() {
    return generations;
  }

  boolean holds(Architecture path) {
    return seen.contains(path);
  }

  void add(List<Candidate> generation) {
    for (Candidate candidate : generation) {
      if (!seen.add(candidate.architecture())) {
        throw new IllegalArgumentException(
            "path %s was looked at already".formatted(candidate.architecture()));
      }
      all.add(candidate);
    }
    generations++;
  }
}
