package org.nshot.engine.vector;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel;
import org.nshot.engine.program.Window;

/**
 * The weights' gradient of a depthwise convolution over planes of vectors, with the JDK's vectors:
 * oneDNN has a fast one for windows of up to three columns alone, and its reference is a thousand
 * times slower.
 *
 * <p>A plane of images is copied into one with zeros around, split by rows and columns modulo the
 * stride, and a plane of gradients into one with rows as long. A weight's gradient is then a sum of
 * products along two straight lines: what a line runs over between rows is zero on one side. The
 * compiler keeps sums in registers in such loops only, not in nested ones.
 */
public final class DepthwiseGradient {
  private static final int LANES = Vectors.LANES;

  private final Window window;
  private final int pitch; // vectors of a row of either copy
  private final int rows; // of a part of the images' copy
  private final float[][] parts; // the images' copies, by row and column modulo the stride
  private final float[] gradient;

  /** For convolutions that it {@link #suits}. */
  public DepthwiseGradient(Window window) {
    this.window = window;
    int stride = window.stride();
    int columns = Math.max(window.out().width(), last(window.in().width()) + 1);
    for (int part = 0; part < stride; part++) {
      // Zeros on the left of a row serve the row before as well.
      int zeros = Math.max(0, (window.padding() - part + stride - 1) / stride);
      columns = Math.max(columns, window.out().width() + taps(part) - 1 - zeros);
    }
    pitch = columns;
    rows = Math.max(last(window.in().height()), window.out().height() + taps(0) - 2) + 2;
    parts = new float[stride * stride][rows * pitch * LANES];
    gradient = new float[window.out().height() * pitch * LANES];
  }

  /** Place of the last row or column in its part. */
  private int last(int extent) {
    return (extent - 1 + window.padding()) / window.stride();
  }

  /** The window's rows or columns that fall on one part. */
  private int taps(int part) {
    return (window.kernel() - part + window.stride() - 1) / window.stride();
  }

  /** Whether this is the kernel for a convolution: depthwise, with a wider window than oneDNN's. */
  public static boolean suits(ConvolutionKernel.Geometry geometry) {
    return geometry.depthwise() && geometry.window().kernel() > 3;
  }

  /**
   * @param x [images, channels / lanes, height, width, lanes]
   * @param gy the same of the outputs
   * @param gw as {@link DepthwiseWeights} says, overwritten
   */
  public void run(int images, Floats x, Floats gy, Floats gw) {
    int k = window.kernel();
    int planes = gw.length() / (k * k * LANES);
    int inPlane = window.in().area() * LANES;
    int outPlane = window.out().area() * LANES;
    float[] sums = new float[k * k * LANES];
    for (int plane = 0; plane < planes; plane++) {
      Arrays.fill(sums, 0);
      for (int image = 0; image < images; image++) {
        int at = image * planes + plane;
        split(x.bytes(), at * inPlane);
        copy(gy.bytes(), at * outPlane);
        addUp(sums);
      }
      gw.part(plane * sums.length, sums.length).put(sums, 0);
    }
  }

  /** What this leaves untouched is zero from the start. */
  private void split(ByteBuffer x, int from) {
    int stride = window.stride();
    int width = window.in().width();
    for (int h = 0; h < window.in().height(); h++) {
      int row = h + window.padding();
      int at = from + h * width * LANES;
      if (stride == 1) {
        copyRow(x, at, parts[0], (row * pitch + window.padding()) * LANES, width);
      } else {
        for (int w = 0; w < width; w++) {
          int column = w + window.padding();
          float[] to = parts[row % stride * stride + column % stride];
          int place = (row / stride * pitch + column / stride) * LANES;
          Vectors.load(x, at + w * LANES).intoArray(to, place);
        }
      }
    }
  }

  private void copy(ByteBuffer gy, int from) {
    int width = window.out().width();
    for (int h = 0; h < window.out().height(); h++) {
      copyRow(gy, from + h * width * LANES, gradient, h * pitch * LANES, width);
    }
  }

  private static void copyRow(ByteBuffer from, int at, float[] to, int place, int vectors) {
    for (int i = 0; i < vectors * LANES; i += LANES) {
      Vectors.load(from, at + i).intoArray(to, place + i);
    }
  }

  private void addUp(float[] sums) {
    int k = window.kernel();
    int stride = window.stride();
    for (int kh = 0; kh < k; kh++) {
      // The outputs whose window has an image's row there.
      int first = Math.max(0, Math.floorDiv(window.padding() - kh + stride - 1, stride));
      int beyond = Math.floorDiv(window.in().height() - 1 + window.padding() - kh, stride) + 1;
      int count = (Math.min(window.out().height(), beyond) - first) * pitch * LANES;
      if (count <= 0) {
        continue;
      }
      int from = first * pitch * LANES;
      for (int part = 0; part < stride && part < k; part++) {
        float[] x = parts[kh % stride * stride + part];
        int line = from + kh / stride * pitch * LANES;
        int to = (kh * k + part) * LANES;
        int taps = taps(part);
        for (int tap = 0; tap < taps; ) {
          int many = many(taps - tap);
          int at = line + tap * LANES;
          products(many, x, at, from, count, sums, to + tap * stride * LANES, stride * LANES);
          tap += many;
        }
      }
    }
  }

  private static int many(int left) {
    return left >= 7 ? 7 : left == 6 ? 3 : left;
  }

  private void products(
      int many, float[] x, int at, int from, int count, float[] sums, int to, int step) {
    switch (many) {
      case 7 -> seven(x, at, gradient, from, count, sums, to, step);
      case 5 -> five(x, at, gradient, from, count, sums, to, step);
      case 4 -> four(x, at, gradient, from, count, sums, to, step);
      case 3 -> three(x, at, gradient, from, count, sums, to, step);
      default -> {
        for (int tap = 0; tap < many; tap++) {
          one(x, at + tap * LANES, gradient, from, count, sums, to + tap * step);
        }
      }
    }
  }

  private static void seven(
      float[] x, int at, float[] g, int from, int count, float[] sums, int to, int step) {
    FloatVector s0 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s1 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s2 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s3 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s4 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s5 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s6 = FloatVector.zero(Vectors.SPECIES);
    for (int i = 0; i < count; i += LANES) {
      FloatVector gradient = load(g, from + i);
      int p = at + i;
      s0 = load(x, p).fma(gradient, s0);
      s1 = load(x, p + LANES).fma(gradient, s1);
      s2 = load(x, p + 2 * LANES).fma(gradient, s2);
      s3 = load(x, p + 3 * LANES).fma(gradient, s3);
      s4 = load(x, p + 4 * LANES).fma(gradient, s4);
      s5 = load(x, p + 5 * LANES).fma(gradient, s5);
      s6 = load(x, p + 6 * LANES).fma(gradient, s6);
    }
    add(s0, sums, to);
    add(s1, sums, to + step);
    add(s2, sums, to + 2 * step);
    add(s3, sums, to + 3 * step);
    add(s4, sums, to + 4 * step);
    add(s5, sums, to + 5 * step);
    add(s6, sums, to + 6 * step);
  }

  private static void five(
      float[] x, int at, float[] g, int from, int count, float[] sums, int to, int step) {
    FloatVector s0 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s1 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s2 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s3 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s4 = FloatVector.zero(Vectors.SPECIES);
    for (int i = 0; i < count; i += LANES) {
      FloatVector gradient = load(g, from + i);
      int p = at + i;
      s0 = load(x, p).fma(gradient, s0);
      s1 = load(x, p + LANES).fma(gradient, s1);
      s2 = load(x, p + 2 * LANES).fma(gradient, s2);
      s3 = load(x, p + 3 * LANES).fma(gradient, s3);
      s4 = load(x, p + 4 * LANES).fma(gradient, s4);
    }
    add(s0, sums, to);
    add(s1, sums, to + step);
    add(s2, sums, to + 2 * step);
    add(s3, sums, to + 3 * step);
    add(s4, sums, to + 4 * step);
  }

  private static void four(
      float[] x, int at, float[] g, int from, int count, float[] sums, int to, int step) {
    FloatVector s0 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s1 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s2 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s3 = FloatVector.zero(Vectors.SPECIES);
    for (int i = 0; i < count; i += LANES) {
      FloatVector gradient = load(g, from + i);
      int p = at + i;
      s0 = load(x, p).fma(gradient, s0);
      s1 = load(x, p + LANES).fma(gradient, s1);
      s2 = load(x, p + 2 * LANES).fma(gradient, s2);
      s3 = load(x, p + 3 * LANES).fma(gradient, s3);
    }
    add(s0, sums, to);
    add(s1, sums, to + step);
    add(s2, sums, to + 2 * step);
    add(s3, sums, to + 3 * step);
  }

  private static void three(
      float[] x, int at, float[] g, int from, int count, float[] sums, int to, int step) {
    FloatVector s0 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s1 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s2 = FloatVector.zero(Vectors.SPECIES);
    for (int i = 0; i < count; i += LANES) {
      FloatVector gradient = load(g, from + i);
      int p = at + i;
      s0 = load(x, p).fma(gradient, s0);
      s1 = load(x, p + LANES).fma(gradient, s1);
      s2 = load(x, p + 2 * LANES).fma(gradient, s2);
    }
    add(s0, sums, to);
    add(s1, sums, to + step);
    add(s2, sums, to + 2 * step);
  }

  private static void one(float[] x, int at, float[] g, int from, int count, float[] sums, int to) {
    FloatVector sum = FloatVector.zero(Vectors.SPECIES);
    for (int i = 0; i < count; i += LANES) {
      sum = load(x, at + i).fma(load(g, from + i), sum);
    }
    add(sum, sums, to);
  }

  private static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(Vectors.SPECIES, from, at);
  }

  private static void add(FloatVector sum, float[] sums, int to) {
    load(sums, to).add(sum).intoArray(sums, to);
  }
}
