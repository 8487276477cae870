package org.nshot.optim;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

/**
 * Gradients of one step added up in the order they are given, zero wherever no path's slices reach.
 * Reused from step to step. Slices that hold statistics in place of a gradient ({@link
 * org.nshot.space.WeightRole#trained}) have no part in it: not in norms, not in what is added to a
 * vector, not in a step.
 *
 * <p>Passes over memory are what a step costs on the driver, so a gradient that stays alone is read
 * where it is, and scaling waits for whoever reads the values. Slices are worked on at once by as
 * many threads as there are; each slice's sums are one thread's, and are added in the layout's
 * order, so that no bit depends on the machine.
 */
public final class GradientSum {
  private static final SliceSet NOTHING = SliceSet.of(List.of());
  private static final float[] NO_VALUES = {};

  private final int length;
  private SliceSet touched = NOTHING;
  private float[] values = NO_VALUES; // of the touched slices: compact if borrowed, else `own`
  private boolean borrowed = true;
  private float scale = 1;
  private Optional<double[]> squares = Optional.empty(); // of the values, if already summed
  private float[] own = NO_VALUES; // full vector, once several gradients were added up

  /**
   * @param length values of the weight vector
   */
  public GradientSum(int length) {
    this.length = length;
  }

  /**
   * Adds {@code factor} times a compact gradient, which must not change before {@link #clear}: the
   * only one of a step is not copied.
   */
  public void add(SliceSet slices, float factor, float[] compact) {
    squares = Optional.empty();
    if (touched.slices().isEmpty() && factor == 1) {
      touched = slices;
      values = compact;
      return;
    }
    takeOver();
    slices.scatterAdd(factor, compact, own);
    touched = touched.union(slices);
  }

  /** Values that may be added to. */
  private void takeOver() {
    if (own.length < length) {
      own = new float[length];
    }
    if (borrowed) {
      touched.scatterAdd(scale, values, own);
    } else if (scale != 1) {
      for (Slice slice : touched.slices()) {
        for (int i = slice.offset(); i < slice.end(); i++) {
          own[i] *= scale;
        }
      }
    }
    values = own;
    borrowed = false;
    scale = 1;
  }

  /** ‖Σ‖₂ over all slices. */
  public double norm() {
    double sum = 0;
    for (double ofSlice : squares()) {
      sum += ofSlice;
    }
    return scale * Math.sqrt(sum);
  }

  /**
   * Σ x² of each touched slice, in the layout's order, before any {@link #scale}, 0 for statistics;
   * not a copy.
   */
  public double[] squares() {
    if (squares.isEmpty()) {
      double[] sums = new double[touched.slices().size()];
      float[] from = values;
      forEachSlice((i, at, offset, count) -> sums[i] = squares(from, at, at + count));
      squares = Optional.of(sums);
    }
    return squares.get();
  }

  /** Σ x² of each slice of a compact gradient, in the layout's order. */
  public static double[] squares(SliceSet slices, float[] compact) {
    GradientSum alone = new GradientSum(compact.length);
    alone.add(slices, 1, compact);
    return alone.squares();
  }

  /** Multiplies the sum. */
  public void scale(float factor) {
    scale *= factor;
  }

  /** Adds the sum to a full vector. */
  public void addTo(float[] vector) {
    float factor = scale;
    float[] from = values;
    forEachSlice((i, at, offset, count) -> addTo(vector, offset, factor, from, at, count));
  }

  private static void addTo(
      float[] vector, int offset, float factor, float[] from, int at, int count) {
    for (int i = 0; i < count; i++) {
      vector[offset + i] += factor * from[at + i];
    }
  }

  /** Slices that some gradient reached since the last {@link #clear}. */
  public SliceSet touched() {
    return touched;
  }

  /** Back to zero. */
  public void clear() {
    if (!borrowed) {
      for (Slice slice : touched.slices()) {
        Arrays.fill(own, slice.offset(), slice.end(), 0);
      }
    }
    touched = NOTHING;
    values = NO_VALUES;
    borrowed = true;
    scale = 1;
    squares = Optional.empty();
  }

  /** What the values still have to be multiplied by. */
  float pendingScale() {
    return scale;
  }

  /** Where the slices' values stand, as {@link SliceAction} says. */
  float[] values() {
    return values;
  }

  /** Something done to one slice. */
  interface SliceAction {
    /**
     * @param i which of the touched slices
     * @param from where its values begin in {@link #values}
     * @param offset where they belong in a full vector
     * @param count how many
     */
    void on(int i, int from, int offset, int count);
  }

  /** Does something to every touched slice of gradients, in any order and by several threads. */
  void forEachSlice(SliceAction action) {
    List<Slice> slices = touched.slices();
    int[] from = new int[slices.size()];
    int compact = 0;
    for (int i = 0; i < from.length; i++) {
      from[i] = borrowed ? compact : slices.get(i).offset();
      compact += slices.get(i).length();
    }
    IntStream.range(0, from.length)
        .filter(i -> slices.get(i).spec().role().trained())
        .parallel()
        .forEach(i -> action.on(i, from[i], slices.get(i).offset(), slices.get(i).length()));
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
