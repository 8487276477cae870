package org.nshot.search;

import java.util.Arrays;
import org.nshot.space.Architecture;
import org.nshot.space.Choice;
import org.nshot.space.SearchSpace;

/** How long the parts of a space's paths take: a path takes what its parts do together. */
public final class LatencyParts {
  private final SearchSpace space;
  private final double fixed;
  private final double[][] milliseconds; // [blocks][operations]

  /**
   * @param fixed what every path has in common, milliseconds
   * @param milliseconds of each operation at its block, [blocks][operations]
   */
  public LatencyParts(SearchSpace space, double fixed, double[][] milliseconds) {
    this.space = space;
    this.fixed = fixed;
    this.milliseconds = Arrays.stream(milliseconds).map(double[]::clone).toArray(double[][]::new);
  }

  /** What every path has in common, milliseconds. */
  public double fixed() {
    return fixed;
  }

  /** What an operation takes at its block, milliseconds. */
  public double of(Choice choice) {
    return milliseconds[choice.block()][choice.operation()];
  }

  /** What a path takes, milliseconds. */
  public double of(Architecture path) {
    double sum = fixed;
    for (int block = 0; block < milliseconds.length; block++) {
      sum += milliseconds[block][path.operation(block)];
    }
    return sum;
  }

  /** As a cost of the space's paths. */
  public Cost cost() {
    return Cost.additive(Cost.LATENCY, LatencyTable.UNIT, space, this::of);
  }
}
