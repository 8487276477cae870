package org.nshot.input;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The known name that a mistyped one most likely meant. */
public final class NearestName {
  private NearestName() {}

  /**
   * @return the known name at the smallest edit distance, the first by alphabet among equals; empty
   *     if nothing is known
   */
  public static Optional<String> of(String mistyped, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .min(
            Comparator.comparingInt((String name) -> distance.apply(mistyped, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** The end of an error message: {@code , the nearest known is 'x'}, or nothing. */
  public static String hint(String mistyped, Collection<String> known) {
    return of(mistyped, known).map(", the nearest known is '%s'"::formatted).orElse("");
  }
}
