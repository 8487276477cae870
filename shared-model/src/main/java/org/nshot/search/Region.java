package org.nshot.search;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nshot.random.RandomStream;
import org.nshot.ranking.PathSelection;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/**
 * The paths of a space that lie within bounds. Of a space that is small enough they are listed, and
 * it is known exactly whether there are any left; in a larger one they are found by drawing.
 */
public final class Region {
  /** Listing costs some tens of bytes a path, and a second for a million. */
  private static final BigInteger MOST_LISTED = BigInteger.valueOf(1 << 17);

  /** So many draws in a row that all lie outside, or were looked at, end a search for another. */
  private static final int MOST_DRAWS = 10_000;

  private final SearchSpace space;
  private final List<Bound> bounds;
  private final Optional<List<Architecture>> listed;

  private Region(SearchSpace space, List<Bound> bounds, Optional<List<Architecture>> listed) {
    this.space = space;
    this.bounds = List.copyOf(bounds);
    this.listed = listed;
  }

  /**
   * @throws IllegalArgumentException if a bound leaves no path, or all together don't as far as the
   *     space can be listed
   */
  public static Region of(SearchSpace space, List<Bound> bounds) {
    bounds.forEach(bound -> bound.requireSatisfiable(space.name()));
    if (space.paths().compareTo(MOST_LISTED) > 0) {
      return new Region(space, bounds, Optional.empty());
    }
    List<Architecture> within =
        PathSelection.all(space).stream()
            .filter(path -> bounds.stream().allMatch(bound -> bound.holds(path)))
            .toList();
    if (within.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: none of the %s paths of %s lies within all of them: widen one"
              .formatted(texts(bounds), space.paths(), space.name()));
    }
    return new Region(space, bounds, Optional.of(within));
  }

  private static String texts(List<Bound> bounds) {
    return bounds.stream().map(Bound::toString).collect(Collectors.joining(", "));
  }

  public SearchSpace space() {
    return space;
  }

  public List<Bound> bounds() {
    return bounds;
  }

  boolean holds(Architecture path) {
    return bounds.stream().allMatch(bound -> bound.holds(path));
  }

  /**
   * Every path within, in the order of their operations' numbers.
   *
   * @throws IllegalArgumentException if the space is too large to be listed
   */
  List<Architecture> all() {
    return listed.orElseThrow(
        () ->
            new IllegalArgumentException(
                "algorithm: exhaustive, but %s has %s paths, expected at most %s: take evolution or random"
                    .formatted(space.name(), space.paths(), MOST_LISTED)));
  }

  /** A path within that the picker hasn't got, empty if there seems to be none. */
  Optional<Architecture> draw(Picker picked, RandomStream random) {
    if (listed.isPresent()) {
      List<Architecture> left = listed.get().stream().filter(path -> !picked.has(path)).toList();
      return left.isEmpty() ? Optional.empty() : Optional.of(left.get(random.nextInt(left.size())));
    }
    for (int i = 0; i < MOST_DRAWS; i++) {
      Architecture path = space.draw(random::nextInt);
      if (holds(path) && !picked.has(path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  /** What to say where not a single path was found. */
  IllegalArgumentException nothing() {
    return new IllegalArgumentException(
        "%s: none of %s paths drawn of %s lies within: widen a bound"
            .formatted(texts(bounds), MOST_DRAWS, space.name()));
  }
}
