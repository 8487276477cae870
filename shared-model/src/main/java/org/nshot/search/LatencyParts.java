package org.nshot.search;

import java.util.Arrays;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.space.Architecture;
import org.nshot.space.Choice;
import org.nshot.space.SearchSpace;

/**
 * How long the parts of a space's paths take. A path takes what its parts do together, but for
 * those that it doesn't compute, as on edges of a cell that lead nowhere.
 */
public final class LatencyParts {
  private final SearchSpace space;
  private final double fixed;
  private final double[][] milliseconds; // [blocks][operations]
  private final boolean leadsNowhere; // whether some paths don't compute all that they name

  /**
   * @param fixed what every path has in common, milliseconds
   * @param milliseconds of each operation at its block, [blocks][operations]
   */
  public LatencyParts(SearchSpace space, double fixed, double[][] milliseconds) {
    this.space = space;
    this.fixed = fixed;
    this.milliseconds = Arrays.stream(milliseconds).map(double[]::clone).toArray(double[][]::new);
    this.leadsNowhere = hasZeros(space);
  }

  private static boolean hasZeros(SearchSpace space) {
    for (int block = 0; block < space.blocks().size(); block++) {
      for (int o = 0; o < space.blocks().get(block).operations().size(); o++) {
        if (space.isZero(new Choice(block, o))) {
          return true;
        }
      }
    }
    return false;
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
      double part = milliseconds[block][path.operation(block)];
      if (part > 0 && (!leadsNowhere || space.computes(path, block))) {
        sum += part;
      }
    }
    return sum;
  }

  /** As a cost of the space's paths. */
  public Cost cost() {
    double least = fixed;
    double most = fixed;
    for (double[] operations : milliseconds) {
      least += leadsNowhere ? 0 : Arrays.stream(operations).min().orElseThrow();
      most += Arrays.stream(operations).max().orElseThrow();
    }
    return new Cost(Cost.LATENCY, LatencyTable.UNIT, this::of, new Range(least, most));
  }
}
