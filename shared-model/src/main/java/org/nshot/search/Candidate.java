package org.nshot.search;

import java.util.Locale;
import org.nshot.space.Architecture;

/**
 * A path that was looked at.
 *
 * @param generation from 0
 * @param origin how it was come upon
 */
public record Candidate(int generation, Origin origin, Architecture architecture, Quality quality) {

  /** How a path is come upon. */
  public enum Origin {
    RANDOM,
    MUTATION,
    CROSSOVER,
    ENUMERATION;

    /** Its name in files. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
