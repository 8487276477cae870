package org.nshot.ranking;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A figure as measured, and how far it may be off.
 *
 * @param value empty where the figure is undefined
 * @param interval empty where it is undefined, or none was asked for
 */
public record Estimate(OptionalDouble value, Optional<Interval> interval) {
  /** Ends of an interval. */
  public record Interval(double low, double high) {}
}
