package org.nshot.engine.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.nshot.engine.program.Planes;

/**
 * Two sums of each channel over many rows: in floats over some thousand, in doubles over all, so
 * that neither speed nor the sum's last digits suffer.
 */
final class PeriodicSums {
  private static final int ROWS = 2048; // summed in floats

  private final Planes planes;
  private final float[] first; // [period]
  private final float[] second;
  private final double[] total; // [2 channels]
  private long open; // floats that were added since the last flush

  PeriodicSums(Planes planes) {
    this.planes = planes;
    this.first = new float[planes.period()];
    this.second = new float[planes.period()];
    this.total = new double[2 * planes.channels()];
  }

  /** After how many floats the same place comes again. */
  int period() {
    return planes.stride();
  }

  void add(int place, FloatVector one, FloatVector other) {
    one.add(FloatVector.fromArray(Vectors.SPECIES, first, place)).intoArray(first, place);
    other.add(FloatVector.fromArray(Vectors.SPECIES, second, place)).intoArray(second, place);
  }

  void add(int place, float one, float other) {
    first[place] += one;
    second[place] += other;
  }

  /** After so many floats of the images. */
  void done(int floats) {
    open += floats;
    if (open >= (long) ROWS * planes.period()) {
      flush();
    }
  }

  /** Writes the first sums, then the second. */
  void write(double[] target) {
    flush();
    System.arraycopy(total, 0, target, 0, total.length);
  }

  private void flush() {
    int channels = planes.channels();
    int end = planes.padded() ? channels : first.length; // what padding sums to is of no use
    for (int i = 0; i < end; i += channels) {
      for (int c = 0; c < channels; c++) {
        total[c] += first[i + c];
        total[channels + c] += second[i + c];
      }
    }
    open = 0;
    Arrays.fill(first, 0);
    Arrays.fill(second, 0);
  }
}
