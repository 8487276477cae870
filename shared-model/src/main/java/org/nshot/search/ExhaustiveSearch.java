package org.nshot.search;

import java.util.List;

/** Every path within bounds, in one generation. */
public record ExhaustiveSearch(Region region) implements SearchStrategy {
  /**
   * @throws IllegalArgumentException if the space is too large for it
   */
  public ExhaustiveSearch {
    region.all();
  }

  @Override
  public List<Proposal> next(History history) {
    return history.generations() > 0
        ? List.of()
        : region.all().stream()
            .map(path -> new Proposal(Candidate.Origin.ENUMERATION, path))
            .toList();
  }

  @Override
  public int generations() {
    return 1;
  }
}
