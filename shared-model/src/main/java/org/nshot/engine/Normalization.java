package org.nshot.engine;

import java.util.Arrays;

/**
 * A batch normalisation's figures in one lane: y = (x − mean)·scale with scale = 1/√(variance + ε),
 * and its gradient. Shared by both kinds of kernels.
 *
 * <p>Mean and variance are over the whole batch. Each lane hands in the mean and the sum of squared
 * deviations of its own rows, and all lanes combine them in the same order (Chan, Golub and
 * LeVeque, 1983), which is as stable as two passes and gives every lane the same bits.
 */
final class Normalization {
  private final Planes planes;
  private final int channels;
  private final double epsilon;
  private final double[] moments; // of this lane: means [channels], then sums of squared deviations
  private final double[] gradientSums; // of this lane: Σg [channels], then Σg(x − mean)
  private final float[] mean; // [channels], repeated
  private final float[] scale;
  private final float[] gradientMean;
  private final float[] gradientSlope;

  /**
   * @param planes of the images that are normalised
   */
  Normalization(Planes planes, double epsilon) {
    this.planes = planes;
    this.channels = planes.channels();
    this.epsilon = epsilon;
    this.moments = new double[2 * channels];
    this.gradientSums = new double[2 * channels];
    this.mean = new float[planes.period()];
    this.scale = new float[planes.period()];
    this.gradientMean = new float[planes.period()];
    this.gradientSlope = new float[planes.period()];
  }

  /** How the images lie in memory. */
  Planes planes() {
    return planes;
  }

  int channels() {
    return channels;
  }

  double[] moments() {
    return moments;
  }

  double[] gradientSums() {
    return gradientSums;
  }

  /** Mean of each channel over the batch, repeated to the period. */
  float[] mean() {
    return mean;
  }

  /** 1/√(variance + ε) of each channel, repeated to the period. */
  float[] scale() {
    return scale;
  }

  /** The gradient of x is scale·(g − gradientMean) − (x − mean)·gradientSlope. */
  float[] gradientMean() {
    return gradientMean;
  }

  float[] gradientSlope() {
    return gradientSlope;
  }

  /**
   * Turns all lanes' moments into mean and scale.
   *
   * @param lanes each lane's {@link #moments}
   * @param rows each lane's number of rows
   */
  void combineMoments(double[][] lanes, long[] rows) {
    for (int c = 0; c < channels; c++) {
      double m = lanes[0][c];
      double squares = lanes[0][channels + c];
      double n = rows[0];
      for (int lane = 1; lane < lanes.length; lane++) {
        double delta = lanes[lane][c] - m;
        double total = n + rows[lane];
        m += delta * rows[lane] / total;
        squares += lanes[lane][channels + c] + delta * delta * n * rows[lane] / total;
        n = total;
      }
      mean[c] = (float) m;
      scale[c] = (float) (1 / Math.sqrt(squares / n + epsilon));
    }
    repeat(mean);
    repeat(scale);
  }

  /** Turns all lanes' gradient sums into the gradient's coefficients. */
  void combineGradientSums(double[][] lanes, long[] rows) {
    long n = Arrays.stream(rows).sum();
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double product = 0;
      for (double[] lane : lanes) {
        sum += lane[c];
        product += lane[channels + c];
      }
      double s = scale[c];
      gradientMean[c] = (float) (sum / n);
      gradientSlope[c] = (float) (s * s * s * product / n);
    }
    repeat(gradientMean);
    repeat(gradientSlope);
  }

  private void repeat(float[] values) {
    for (int i = channels; i < values.length; i++) {
      values[i] = values[i - channels];
    }
  }
}
