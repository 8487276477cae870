package org.nshot.engine.program;

import java.util.Arrays;

/**
 * A batch normalisation's figures in one lane: y = (x − mean)·scale + shift with scale =
 * γ/√(variance + ε) and shift = β, and its gradient. Shared by both kinds of kernels.
 *
 * <p>Mean and variance are over the whole batch. Each lane hands in the mean and the sum of squared
 * deviations of its own rows, and all lanes combine them in the same order (Chan, Golub and
 * LeVeque, 1983), which is as stable as two passes and gives every lane the same bits.
 */
public final class Normalization {
  private final Planes planes;
  private final int channels;
  private final double epsilon;
  private final double[] moments; // of this lane: means [channels], then sums of squared deviations
  private final double[] gradientSums; // of this lane: Σg [channels], then Σg(x − mean)
  private final float[] mean; // [channels], repeated
  private final float[] inverse; // 1/√(variance + ε), [channels]
  private final float[] unbiasedVariance; // [channels]
  private final float[] scale;
  private final float[] shift;
  private final float[] gradientMean;
  private final float[] gradientSlope;

  /**
   * @param planes of the images that are normalised
   */
  public Normalization(Planes planes, double epsilon) {
    this.planes = planes;
    this.channels = planes.channels();
    this.epsilon = epsilon;
    this.moments = new double[2 * channels];
    this.gradientSums = new double[2 * channels];
    this.mean = new float[planes.period()];
    this.inverse = new float[channels];
    this.unbiasedVariance = new float[channels];
    this.scale = new float[planes.period()];
    this.shift = new float[planes.period()];
    this.gradientMean = new float[planes.period()];
    this.gradientSlope = new float[planes.period()];
  }

  /** How the images lie in memory. */
  public Planes planes() {
    return planes;
  }

  /** Channels without padding. */
  public int channels() {
    return channels;
  }

  /** This lane's means [channels], then its sums of squared deviations; not a copy. */
  public double[] moments() {
    return moments;
  }

  /** This lane's Σg [channels], then Σg(x − mean); not a copy. */
  public double[] gradientSums() {
    return gradientSums;
  }

  /** Mean of each channel, repeated to the period. */
  public float[] mean() {
    return mean;
  }

  /** γ/√(variance + ε) of each channel, repeated to the period. */
  public float[] scale() {
    return scale;
  }

  /** β of each channel, repeated to the period. */
  public float[] shift() {
    return shift;
  }

  /** The batch's Σ(x − mean)² / (n − 1), n of them a channel, [channels]. */
  float[] unbiasedVariance() {
    return unbiasedVariance;
  }

  /** The gradient of x is scale·(g − gradientMean) − (x − mean)·gradientSlope. */
  public float[] gradientMean() {
    return gradientMean;
  }

  /** See {@link #gradientMean}. */
  public float[] gradientSlope() {
    return gradientSlope;
  }

  /**
   * Turns all lanes' moments into mean and scale.
   *
   * @param lanes each lane's {@link #moments}
   * @param rows each lane's number of rows
   */
  public void combineMoments(double[][] lanes, long[] rows) {
    double[] all = lanes[0].clone();
    long n = rows[0];
    for (int lane = 1; lane < lanes.length; lane++) {
      combine(all, n, lanes[lane], rows[lane]);
      n += rows[lane];
    }
    for (int c = 0; c < channels; c++) {
      double squares = all[channels + c];
      mean[c] = (float) all[c];
      inverse[c] = (float) (1 / Math.sqrt(squares / n + epsilon));
      unbiasedVariance[c] = (float) (squares / (n - 1));
    }
    repeat(mean);
    takeInverse();
  }

  /**
   * Takes the moments of further rows into those of some.
   *
   * @param moments of so many rows, as {@link #moments} has them
   */
  public static void combine(double[] moments, long rows, double[] others, long otherRows) {
    int channels = moments.length / 2;
    double total = rows + otherRows;
    for (int c = 0; c < channels; c++) {
      double delta = others[c] - moments[c];
      moments[c] += delta * otherRows / total;
      moments[channels + c] += others[channels + c] + delta * delta * rows * otherRows / total;
    }
  }

  /**
   * Normalises by given statistics.
   *
   * @param means [channels]
   * @param variances [channels]
   */
  void fix(float[] means, float[] variances) {
    for (int c = 0; c < channels; c++) {
      mean[c] = means[c];
      inverse[c] = (float) (1 / Math.sqrt(variances[c] + epsilon));
    }
    repeat(mean);
    takeInverse();
  }

  private void takeInverse() {
    System.arraycopy(inverse, 0, scale, 0, channels);
    repeat(scale);
  }

  /**
   * Scales and shifts what the statistics that were set before give.
   *
   * @param gamma γ, [channels]
   * @param beta β, [channels]
   */
  void affine(float[] gamma, float[] beta) {
    for (int c = 0; c < channels; c++) {
      scale[c] = gamma[c] * inverse[c];
      shift[c] = beta[c];
    }
    repeat(scale);
    repeat(shift);
  }

  /** This lane's part of γ's gradient, [channels]. */
  float[] scaleGradient() {
    float[] gradient = new float[channels];
    for (int c = 0; c < channels; c++) {
      gradient[c] = (float) (inverse[c] * gradientSums[channels + c]);
    }
    return gradient;
  }

  /** This lane's part of β's gradient, [channels]. */
  float[] shiftGradient() {
    float[] gradient = new float[channels];
    for (int c = 0; c < channels; c++) {
      gradient[c] = (float) gradientSums[c];
    }
    return gradient;
  }

  /** Turns all lanes' gradient sums into the gradient's coefficients. */
  public void combineGradientSums(double[][] lanes, long[] rows) {
    long n = Arrays.stream(rows).sum();
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double product = 0;
      for (double[] lane : lanes) {
        sum += lane[c];
        product += lane[channels + c];
      }
      double r = inverse[c];
      gradientMean[c] = (float) (sum / n);
      gradientSlope[c] = (float) (scale[c] * r * r * product / n);
    }
    repeat(gradientMean);
    repeat(gradientSlope);
  }

  private void repeat(float[] values) {
    planes.repeat(values);
  }
}
