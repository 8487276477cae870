package org.nshot.training;

import org.nshot.optim.GradientSum;

/**
 * What an epoch's rounds add up to, for its report. Part of the state, so that a resumed epoch
 * reports what an undisturbed one would.
 */
public final class EpochTotals {
  private double loss; // summed over samples and paths
  private long correct;
  private long samples;
  private int updates;
  private double lr; // effective rates, summed over paths
  private double leastLr = Double.POSITIVE_INFINITY;
  private double mostLr;
  private long paths;
  private long drawn;
  private long rejected;
  private double squaredNorms; // of the updates' gradients before clipping
  private final float[] gradients; // their sum, full vector

  EpochTotals(int weights) {
    gradients = new float[weights];
  }

  void addPath(double meanLoss, int rightly, int count, double effectiveLr) {
    loss += meanLoss * count;
    correct += rightly;
    samples += count;
    lr += effectiveLr;
    leastLr = Math.min(leastLr, effectiveLr);
    mostLr = Math.max(mostLr, effectiveLr);
    paths++;
  }

  /** A round's paths, and those that were drawn for it and lay outside the bounds. */
  void addDraw(int kept, int thrownAway) {
    drawn += kept;
    rejected += thrownAway;
  }

  /** Part of the drawn paths that lay within the bounds. */
  public double acceptedPaths() {
    return (double) drawn / (drawn + rejected);
  }

  void addGradient(GradientSum gradient, double norm) {
    squaredNorms += norm * norm;
    gradient.addTo(gradients);
    updates++;
  }

  /** Mean loss of a sample. */
  public double loss() {
    return loss / samples;
  }

  /** Part of the samples classified rightly. */
  public double accuracy() {
    return (double) correct / samples;
  }

  /** Forward passes of single images. */
  public long samples() {
    return samples;
  }

  /** Mean, least and greatest learning rate of a path, its loss coefficient taken in: [3]. */
  public double[] learningRates() {
    return new double[] {lr / paths, leastLr, mostLr};
  }

  /**
   * How far the updates' gradients g (before clipping) scatter: mean ‖g‖² − ‖mean g‖², the trace of
   * their covariance, which PA&amp;DA lowers.
   */
  public double gradientVariance() {
    double mean = GradientSum.squares(gradients, 0, gradients.length) / updates / updates;
    return Math.max(0, squaredNorms / updates - mean);
  }

  /** The sums but for the gradients', in a fixed order; {@link #restore} reads them back. */
  double[] numbers() {
    return new double[] {
      loss, correct, samples, updates, lr, leastLr, mostLr, paths, squaredNorms, drawn, rejected
    };
  }

  /** The gradients' sum, full vector; not a copy. */
  float[] gradients() {
    return gradients;
  }

  static EpochTotals restore(double[] numbers, float[] gradients) {
    EpochTotals totals = new EpochTotals(gradients.length);
    if (numbers.length != totals.numbers().length) {
      throw new IllegalArgumentException(
          "epoch totals of %s numbers, expected %s"
              .formatted(numbers.length, totals.numbers().length));
    }
    totals.loss = numbers[0];
    totals.correct = (long) numbers[1];
    totals.samples = (long) numbers[2];
    totals.updates = (int) numbers[3];
    totals.lr = numbers[4];
    totals.leastLr = numbers[5];
    totals.mostLr = numbers[6];
    totals.paths = (long) numbers[7];
    totals.squaredNorms = numbers[8];
    totals.drawn = (long) numbers[9];
    totals.rejected = (long) numbers[10];
    System.arraycopy(gradients, 0, totals.gradients, 0, gradients.length);
    return totals;
  }
}
