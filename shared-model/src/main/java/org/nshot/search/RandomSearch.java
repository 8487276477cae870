package org.nshot.search;

import java.util.List;
import java.util.Optional;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Architecture;

/**
 * Paths drawn uniformly, none twice: what other ways of searching have to beat.
 *
 * @param population paths of a generation
 * @param generations most generations
 */
public record RandomSearch(Region region, int population, int generations, long seed)
    implements SearchStrategy {
  @Override
  public List<Proposal> next(History history) {
    Picker picker = new Picker(region, history);
    if (history.generations() < generations) {
      fill(picker, region, population, random(seed, history));
    }
    if (history.generations() == 0 && picker.size() == 0) {
      throw region.nothing();
    }
    return picker.proposals();
  }

  /** What a generation draws from: a stream of its own. */
  static RandomStream random(long seed, History history) {
    return RandomStream.of(seed, Purpose.SEARCH, history.generations());
  }

  /** Draws paths until there are so many, or no others are found. */
  static void fill(Picker picker, Region region, int size, RandomStream random) {
    while (picker.size() < size) {
      Optional<Architecture> path = region.draw(picker, random);
      if (path.isEmpty()) {
        return;
      }
      picker.offer(Candidate.Origin.RANDOM, path.get());
    }
  }
}
