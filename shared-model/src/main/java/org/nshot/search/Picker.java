package org.nshot.search;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.nshot.space.Architecture;

/** Collects a generation: paths of a region that nobody has looked at, each once. */
final class Picker {
  private final Region region;
  private final History history;
  private final Set<Architecture> paths = new LinkedHashSet<>();
  private final List<Proposal> proposals = new ArrayList<>();

  Picker(Region region, History history) {
    this.region = region;
    this.history = history;
  }

  boolean has(Architecture path) {
    return history.holds(path) || paths.contains(path);
  }

  /**
   * @return whether the path is new and within
   */
  boolean offer(Candidate.Origin origin, Architecture path) {
    if (has(path) || !region.holds(path)) {
      return false;
    }
    paths.add(path);
    proposals.add(new Proposal(origin, path));
    return true;
  }

  int size() {
    return proposals.size();
  }

  List<Proposal> proposals() {
    return List.copyOf(proposals);
  }
}
