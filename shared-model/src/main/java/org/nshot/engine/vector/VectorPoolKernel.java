package org.nshot.engine.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.Planes;
import org.nshot.engine.program.PoolKernel;
import org.nshot.engine.program.Window;
import org.nshot.space.Shape;

/**
 * {@link PoolKernel} with the JDK's vectors. The window is separable: rows are added into a line,
 * then shifted copies of the line into the result. At stride 1 a shift is a whole line of vectors,
 * whatever the number of channels.
 */
public final class VectorPoolKernel implements PoolKernel {
  @Override
  public void forward(Window w, int images, Floats x, Floats y) {
    Shape in = w.in();
    Shape out = w.out();
    int inRow = in.width() * in.channels();
    int outRow = out.width() * out.channels();
    float[] weights = columnWeights(w);
    float[] line = new float[inRow + 2 * w.padding() * in.channels()]; // zeros on both sides
    float[] result = new float[w.stride() == 1 ? 0 : outRow];
    long from = x.address(images * in.height() * inRow);
    long target = y.address(images * out.height() * outRow);
    for (int image = 0; image < images; image++) {
      for (int row = 0; row < out.height(); row++) {
        int first = w.first(row);
        int rows = w.end(row, in.height()) - first;
        int at = (image * in.height() + first) * inRow;
        sumRows(from, at, rows, line, w.padding() * in.channels(), inRow);
        int to = (image * out.height() + row) * outRow;
        if (w.stride() == 1) {
          writeScaledSums(line, w.kernel(), in.channels(), weights, 1f / rows, target, to);
        } else {
          Arrays.fill(result, 0);
          for (int k = 0; k < w.kernel(); k++) {
            gatherShifted(line, k * in.channels(), w.stride(), in.channels(), result);
          }
          writeScaled(result, weights, 1f / rows, target, to);
        }
      }
    }
  }

  @Override
  public void backward(Window w, int images, Floats gy, Floats gx) {
    Shape in = w.in();
    Shape out = w.out();
    int channels = in.channels();
    int inRow = in.width() * channels;
    int outRow = out.width() * channels;
    float[] weights = columnWeights(w);
    // At stride 1 the gradient is a window sum again, over a line with zeros on both sides.
    boolean flat = w.stride() == 1 && w.padding() < w.kernel();
    int zeros = flat ? (w.kernel() - 1 - w.padding()) * channels : 0;
    float[] line = new float[outRow + 2 * zeros];
    float[] spread = new float[flat ? 0 : inRow + 2 * w.padding() * channels];
    float[] shares = new float[w.kernel()];
    long gradient = gy.address(images * out.height() * outRow);
    long target = gx.address(images * in.height() * inRow);
    for (int image = 0; image < images; image++) {
      for (int row = 0; row < in.height(); row++) {
        // The outputs whose window holds this row.
        int first = Math.max(0, ceilDiv(row + w.padding() - w.kernel() + 1, w.stride()));
        int last = Math.min(out.height() - 1, (row + w.padding()) / w.stride());
        for (int from = first; from <= last; from++) {
          shares[from - first] = 1f / (w.end(from, in.height()) - w.first(from));
        }
        int at = (image * out.height() + first) * outRow;
        sumScaledRows(gradient, at, last - first + 1, weights, shares, line, zeros);
        int to = (image * in.height() + row) * inRow;
        if (flat) {
          writeSums(line, w.kernel(), channels, target, to, inRow);
        } else {
          Arrays.fill(spread, 0);
          for (int k = 0; k < w.kernel(); k++) {
            scatterShifted(line, spread, k * channels, w.stride(), channels);
          }
          Inlined.copy(spread, w.padding() * channels, target, to, inRow);
        }
      }
    }
  }

  private static int ceilDiv(int a, int b) {
    return -Math.floorDiv(-a, b);
  }

  /** 1 / (number of columns in the window), for each value of an output row. */
  private static float[] columnWeights(Window w) {
    int channels = w.out().channels();
    float[] weights = new float[w.out().width() * channels];
    for (int column = 0; column < w.out().width(); column++) {
      float share = 1f / (w.end(column, w.in().width()) - w.first(column));
      Arrays.fill(weights, column * channels, (column + 1) * channels, share);
    }
    return weights;
  }

  /** line = Σ rows of x, which lie one after another. */
  private static void sumRows(long x, int at, int rows, float[] line, int offset, int length) {
    int i = 0;
    for (; i <= length - Vectors.LANES; i += Vectors.LANES) {
      FloatVector sum = Inlined.load(x, at + i);
      for (int row = 1; row < rows; row++) {
        sum = sum.add(Inlined.load(x, at + row * length + i));
      }
      sum.intoArray(line, offset + i);
    }
    for (; i < length; i++) {
      float sum = Inlined.get(x, at + i);
      for (int row = 1; row < rows; row++) {
        sum += Inlined.get(x, at + row * length + i);
      }
      line[offset + i] = sum;
    }
  }

  /** line = Σ rows of x, each times the weights and its share. */
  private static void sumScaledRows(
      long x, int at, int rows, float[] weights, float[] shares, float[] line, int offset) {
    int length = weights.length;
    int i = 0;
    for (; i <= length - Vectors.LANES; i += Vectors.LANES) {
      FloatVector weight = FloatVector.fromArray(Vectors.SPECIES, weights, i);
      FloatVector sum = FloatVector.zero(Vectors.SPECIES);
      for (int row = 0; row < rows; row++) {
        sum = Inlined.load(x, at + row * length + i).fma(weight.mul(shares[row]), sum);
      }
      sum.intoArray(line, offset + i);
    }
    for (; i < length; i++) {
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        sum = Math.fma(Inlined.get(x, at + row * length + i), weights[i] * shares[row], sum);
      }
      line[offset + i] = sum;
    }
  }

  private static void writeScaled(float[] line, float[] weights, float share, long target, int at) {
    int i = 0;
    for (; i <= line.length - Vectors.LANES; i += Vectors.LANES) {
      FloatVector weight = FloatVector.fromArray(Vectors.SPECIES, weights, i).mul(share);
      Inlined.store(FloatVector.fromArray(Vectors.SPECIES, line, i).mul(weight), target, at + i);
    }
    for (; i < line.length; i++) {
      Inlined.set(target, at + i, line[i] * (weights[i] * share));
    }
  }

  /**
   * The target's value i = weights[i]·share·Σ line[i + k·channels], k below the kernel's extent.
   */
  private static void writeScaledSums(
      float[] line, int kernel, int channels, float[] weights, float share, long target, int at) {
    int i = 0;
    for (; i <= weights.length - Vectors.LANES; i += Vectors.LANES) {
      FloatVector weight = FloatVector.fromArray(Vectors.SPECIES, weights, i).mul(share);
      Inlined.store(Inlined.sum(line, i, kernel, channels).mul(weight), target, at + i);
    }
    for (; i < weights.length; i++) {
      Inlined.set(
          target, at + i, Inlined.sumOfOne(line, i, kernel, channels) * (weights[i] * share));
    }
  }

  /** The target's value i = Σ line[i + k·channels], k below the kernel's extent. */
  private static void writeSums(
      float[] line, int kernel, int channels, long target, int at, int length) {
    int i = 0;
    for (; i <= length - Vectors.LANES; i += Vectors.LANES) {
      Inlined.store(Inlined.sum(line, i, kernel, channels), target, at + i);
    }
    for (; i < length; i++) {
      Inlined.set(target, at + i, Inlined.sumOfOne(line, i, kernel, channels));
    }
  }

  /** result[p] += line[offset + p·stride], p over positions of some channels. */
  private static void gatherShifted(
      float[] line, int offset, int stride, int channels, float[] result) {
    for (int p = 0, at = offset; p < result.length; p += channels, at += stride * channels) {
      addArrays(line, at, result, p, channels);
    }
  }

  /** spread[offset + p·stride] += line[p]. */
  private static void scatterShifted(
      float[] line, float[] spread, int offset, int stride, int channels) {
    for (int p = 0, at = offset; p < line.length; p += channels, at += stride * channels) {
      addArrays(line, p, spread, at, channels);
    }
  }

  private static void addArrays(float[] x, int from, float[] target, int at, int length) {
    int i = 0;
    for (; i <= length - Vectors.LANES; i += Vectors.LANES) {
      FloatVector sum = FloatVector.fromArray(Vectors.SPECIES, target, at + i);
      sum.add(FloatVector.fromArray(Vectors.SPECIES, x, from + i)).intoArray(target, at + i);
    }
    for (; i < length; i++) {
      target[at + i] += x[from + i];
    }
  }

  @Override
  public void globalForward(Planes planes, Floats x, Floats y) {
    int width = planes.width();
    int images = y.length() / planes.channels();
    long read = x.address(images * planes.size());
    long target = y.address(images * planes.channels());
    float[] sum = new float[width];
    int from = 0;
    for (int at = 0; at < y.length(); ) {
      int end = at + planes.channels();
      for (; at < end; at += width, from += planes.floats()) {
        sumRows(read, from, planes.area(), sum, 0, width);
        for (int c = 0; c < Math.min(width, end - at); c++) {
          Inlined.set(target, at + c, sum[c] / planes.area());
        }
      }
      at = end;
    }
  }

  @Override
  public void globalBackward(Planes planes, Floats gy, Floats gx) {
    int width = planes.width();
    int images = gy.length() / planes.channels();
    long gradient = gy.address(images * planes.channels());
    long target = gx.address(images * planes.size());
    float[] row = new float[width];
    int to = 0;
    for (int at = 0; at < gy.length(); ) {
      int end = at + planes.channels();
      for (; at < end; at += width) {
        Arrays.fill(row, 0);
        for (int c = 0; c < Math.min(width, end - at); c++) {
          row[c] = Inlined.get(gradient, at + c) / planes.area();
        }
        for (int p = 0; p < planes.area(); p++, to += width) {
          Inlined.copy(row, 0, target, to, width);
        }
      }
      at = end;
    }
  }
}
