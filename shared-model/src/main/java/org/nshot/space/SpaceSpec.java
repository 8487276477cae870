package org.nshot.space;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which search space, and the options of its own that size it.
 *
 * @param space the name of a shipped space, or a description ({@link LayerwiseDescription#toYaml})
 * @param options all of the space's options by key, in its order, each written in one way
 */
public record SpaceSpec(String space, Map<String, String> options) implements Serializable {

  /**
   * Options that are not given are the space's defaults.
   *
   * @throws IllegalArgumentException if there is no such space, an option is none of its own, or
   *     its value doesn't fit
   */
  public SpaceSpec {
    if (SearchSpaces.isDescription(space)) {
      space = SearchSpaces.description(space).toYaml();
    } else if (!SearchSpaces.names().contains(space)) {
      throw SearchSpaces.unknown(space);
    }
    List<SpaceOption> own = SearchSpaces.options(space);
    for (String key : new TreeSet<>(options.keySet())) { // one error, whatever their order
      if (own.stream().noneMatch(option -> option.key().equals(key))) {
        throw new IllegalArgumentException(
            "%s: no option of %s, which has %s"
                .formatted(
                    key,
                    name(space),
                    String.join(", ", own.stream().map(SpaceOption::key).toList())));
      }
    }
    Map<String, String> all = new LinkedHashMap<>();
    for (SpaceOption option : own) {
      all.put(option.key(), options.getOrDefault(option.key(), option.defaultValue()));
    }
    options = Collections.unmodifiableMap(SearchSpaces.canonical(space, all));
  }

  /** A space at its published size. */
  public static SpaceSpec of(String space) {
    return new SpaceSpec(space, Map.of());
  }

  /** Images that the space is usually measured on: height and width, and number of classes. */
  public record Usual(int resolution, int classes) {}

  /** What its published figures are of. */
  public Usual usual() {
    return SearchSpaces.usual(space);
  }

  /** What the space is called. */
  public String name() {
    return name(space);
  }

  private static String name(String space) {
    return SearchSpaces.isDescription(space) ? SearchSpaces.description(space).name() : space;
  }

  /**
   * The space for given images.
   *
   * @throws IllegalArgumentException if it can't take images of that shape
   */
  public SearchSpace at(Shape image, int classes) {
    return SearchSpaces.create(space, options, image, classes);
  }
}
