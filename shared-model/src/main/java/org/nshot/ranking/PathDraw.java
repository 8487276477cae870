package org.nshot.ranking;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.nshot.input.AtLeast;
import org.nshot.random.RandomStream;
import org.nshot.sampling.PathBounds;
import org.nshot.space.Architecture;
import org.nshot.space.Computations;
import org.nshot.space.SearchSpace;

/**
 * Different paths within bounds, drawn by seed: uniformly, or as many of each stratum of
 * multiply-adds. Uniform paths are mostly of middling size; strata have the small and the large
 * ones too, which an order is to be judged on.
 *
 * @param strata equal parts of the range of multiply-adds that take turns, 1 for a uniform draw;
 *     one that has no more paths is left out
 * @param seed decides the draw; of a uniform one the first paths are those of a shorter draw
 * @param without a path that those drawn are to be held against: neither it nor one that is the
 *     same network alone is drawn
 */
public record PathDraw(
    SearchSpace space, PathBounds bounds, int strata, long seed, Optional<Architecture> without) {
  /**
   * At this share of accepted paths a path still costs nothing beside its training; and drawing all
   * of a space's n paths takes some n (ln n + 1) draws alone.
   */
  private static final int TRIES_EACH = 2_000;

  /** Candidates for each path of a stratified draw. */
  private static final int CANDIDATES_EACH = 20;

  /**
   * @throws IllegalArgumentException if there is less than one stratum
   */
  public PathDraw {
    AtLeast.one("strata", strata);
  }

  /** Of all paths within the bounds. */
  public PathDraw(SearchSpace space, PathBounds bounds, int strata, long seed) {
    this(space, bounds, strata, seed, Optional.empty());
  }

  /**
   * @throws IllegalArgumentException if not so many are found
   */
  public List<Architecture> draw(int count) {
    AtLeast.one("paths", count);
    List<Architecture> candidates = candidates(strata == 1 ? count : CANDIDATES_EACH * count);
    if (candidates.size() < count) {
      throw new IllegalArgumentException(
          "paths: %s, expected at most %s: no more of %s were found within %s"
              .formatted(count, candidates.size(), space.name(), bounds));
    }
    return strata == 1 ? candidates : inTurn(candidates, count);
  }

  private List<Architecture> candidates(int wanted) {
    RandomStream random = RandomStream.of(seed, RandomStream.Purpose.RANKED_PATHS);
    Set<Architecture> drawn = new LinkedHashSet<>();
    Predicate<Architecture> allowed = allowed();
    for (long tries = (long) TRIES_EACH * wanted; tries > 0 && drawn.size() < wanted; tries--) {
      Architecture path = space.draw(random::nextInt);
      if (allowed.test(path)) {
        drawn.add(path);
      }
    }
    return List.copyOf(drawn);
  }

  private Predicate<Architecture> allowed() {
    Predicate<Architecture> within = path -> !bounds.bound() || bounds.hold(space.complexity(path));
    if (without.isEmpty()) {
      return within;
    }
    Computations networks = new Computations();
    int left = networks.numberOfNetwork(space.graph(without.get()));
    return within.and(path -> networks.numberOfNetwork(space.graph(path)) != left);
  }

  private List<Architecture> inTurn(List<Architecture> candidates, int count) {
    LongSummaryStatistics range =
        candidates.stream().mapToLong(this::multiplyAdds).summaryStatistics();
    List<List<Architecture>> byStratum = new ArrayList<>();
    for (int stratum = 0; stratum < strata; stratum++) {
      byStratum.add(new ArrayList<>());
    }
    double width = Math.max(1, (double) (range.getMax() - range.getMin()) / strata);
    for (Architecture path : candidates) {
      int stratum = (int) ((multiplyAdds(path) - range.getMin()) / width);
      byStratum.get(Math.min(strata - 1, stratum)).add(path);
    }
    List<Architecture> drawn = new ArrayList<>();
    for (int turn = 0; drawn.size() < count; turn++) {
      for (List<Architecture> stratum : byStratum) {
        if (turn < stratum.size() && drawn.size() < count) {
          drawn.add(stratum.get(turn));
        }
      }
    }
    return drawn;
  }

  private long multiplyAdds(Architecture path) {
    return space.complexity(path).multiplyAdds();
  }
}
