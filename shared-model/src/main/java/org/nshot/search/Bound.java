package org.nshot.search;

import java.util.Locale;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.space.Architecture;

/**
 * A cost that paths must keep within a range.
 *
 * @param range both ends included
 */
public record Bound(Cost cost, Range range) {

  /** Whether a path lies within; one whose cost nobody knows does not. */
  public boolean holds(Architecture path) {
    return range.holds(cost.of(path));
  }

  /**
   * @throws IllegalArgumentException if no path of the space can lie within
   */
  void requireSatisfiable(String space) {
    if (range.most() < cost.range().least() || range.least() > cost.range().most()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %s leaves no path: those of %s have %.4g to %.4g %s",
              cost.name(),
              range,
              space,
              cost.range().least(),
              cost.range().most(),
              cost.unit()));
    }
  }

  @Override
  public String toString() {
    return cost.name() + " " + range;
  }
}
