package org.nshot.optim;

import java.util.Arrays;
import java.util.List;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

/**
 * Gradients of one step added up in the order they are given: a full vector that is zero wherever
 * no path's slices reach. Reused from step to step.
 */
public final class GradientSum {
  private final float[] vector;
  private SliceSet touched = SliceSet.of(List.of());

  /**
   * @param length values of the weight vector
   */
  public GradientSum(int length) {
    vector = new float[length];
  }

  /** Adds {@code factor} times a compact gradient. */
  public void add(SliceSet slices, float factor, float[] compact) {
    slices.scatterAdd(factor, compact, vector);
    touched = touched.union(slices);
  }

  /** ‖Σ‖₂ over all slices. */
  public double norm() {
    double squares = 0;
    for (Slice slice : touched.slices()) {
      squares += squares(vector, slice.offset(), slice.end());
    }
    return Math.sqrt(squares);
  }

  /** Multiplies the sum. */
  public void scale(float factor) {
    for (Slice slice : touched.slices()) {
      for (int i = slice.offset(); i < slice.end(); i++) {
        vector[i] *= factor;
      }
    }
  }

  /** The sum, full vector; not a copy. */
  public float[] vector() {
    return vector;
  }

  /** Slices that some gradient reached since the last {@link #clear}. */
  public SliceSet touched() {
    return touched;
  }

  /** Back to zero. */
  public void clear() {
    for (Slice slice : touched.slices()) {
      Arrays.fill(vector, slice.offset(), slice.end(), 0);
    }
    touched = SliceSet.of(List.of());
  }

  /** Σ x² over a range, in four partial sums (a fixed order, and fast). */
  public static double squares(float[] values, int begin, int end) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = begin;
    for (; i + 4 <= end; i += 4) {
      a += (double) values[i] * values[i];
      b += (double) values[i + 1] * values[i + 1];
      c += (double) values[i + 2] * values[i + 2];
      d += (double) values[i + 3] * values[i + 3];
    }
    for (; i < end; i++) {
      a += (double) values[i] * values[i];
    }
    return (a + b) + (c + d);
  }
}
