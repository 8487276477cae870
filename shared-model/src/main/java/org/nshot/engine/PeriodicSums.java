package org.nshot.engine;

import java.util.Arrays;

/**
 * Two sums of each channel over many rows: in floats within a few blocks, in doubles over all, so
 * that neither speed nor the sum's last digits suffer.
 */
final class PeriodicSums {
  private static final int BLOCKS = 8; // summed in floats

  private final int channels;
  private final float[] first; // [period]
  private final float[] second;
  private final double[] total; // [2 channels]
  private int blocks;

  PeriodicSums(int period, int channels) {
    this.channels = channels;
    this.first = new float[period];
    this.second = new float[period];
    this.total = new double[2 * channels];
  }

  float[] first() {
    return first;
  }

  float[] second() {
    return second;
  }

  void blockDone() {
    if (++blocks % BLOCKS == 0) {
      flush();
    }
  }

  /** Writes the first sums, then the second. */
  void write(double[] target) {
    flush();
    System.arraycopy(total, 0, target, 0, total.length);
  }

  private void flush() {
    for (int i = 0; i < first.length; i += channels) {
      for (int c = 0; c < channels; c++) {
        total[c] += first[i + c];
        total[channels + c] += second[i + c];
      }
    }
    Arrays.fill(first, 0);
    Arrays.fill(second, 0);
  }
}
