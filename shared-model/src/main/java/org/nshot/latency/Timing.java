package org.nshot.latency;

import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * How long something took, over several runs.
 *
 * @param median milliseconds
 * @param spread from the first quartile to the third, milliseconds
 */
public record Timing(double median, double spread) {
  private static final double FIRST_QUARTER = 25;
  private static final double HALF = 50;
  private static final double THIRD_QUARTER = 75;

  /**
   * @param milliseconds of each run, at least one
   */
  public static Timing of(double[] milliseconds) {
    Percentile percentile =
        new Percentile().withEstimationType(Percentile.EstimationType.R_7); // as NumPy has it
    percentile.setData(milliseconds);
    return new Timing(
        percentile.evaluate(HALF),
        percentile.evaluate(THIRD_QUARTER) - percentile.evaluate(FIRST_QUARTER));
  }
}
