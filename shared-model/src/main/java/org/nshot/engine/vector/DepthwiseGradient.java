package org.nshot.engine.vector;

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
 * products along two straight lines: what a line runs over between rows is zero on one side. All
 * weights of a row share one run, in which the last gradients stay in registers: two loads serve
 * seven products. The compiler does that in straight loops over arrays only.
 */
public final class DepthwiseGradient {
  private static final int LANES = Vectors.LANES;
  private static final int MOST = 7; // weights of a run

  private final Window window;
  private final int pitch; // vectors of a row of either copy
  private final float[][] parts; // the images' copy, by row and column modulo the stride
  private final float[] gradient;
  private final float[] sums; // of a plane's weights

  /** For convolutions that it {@link #suits}. */
  public DepthwiseGradient(Window window) {
    this.window = window;
    int stride = window.stride();
    int columns = Math.max(window.out().width(), last(window.in().width()) + 1);
    for (int column = 0; column < stride; column++) {
      // Zeros on the left of a row serve the row before as well.
      int zeros = Math.max(0, (window.padding() - column + stride - 1) / stride);
      columns = Math.max(columns, window.out().width() + taps(column) - 1 - zeros);
    }
    pitch = columns;
    int rows = Math.max(last(window.in().height()), window.out().height() + taps(0) - 2) + 2;
    parts = new float[stride * stride][(rows * pitch + MOST) * LANES];
    gradient = new float[(window.out().height() * pitch + MOST) * LANES];
    sums = new float[window.kernel() * window.kernel() * LANES];
  }

  /** Place of the last row or column in its part. */
  private int last(int extent) {
    return (extent - 1 + window.padding()) / window.stride();
  }

  /** The window's rows or columns whose number modulo the stride is this one. */
  private int taps(int modulo) {
    return (window.kernel() - modulo + window.stride() - 1) / window.stride();
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
    long pixels = x.address(images * planes * inPlane);
    long gradients = gy.address(images * planes * outPlane);
    for (int plane = 0; plane < planes; plane++) {
      Arrays.fill(sums, 0);
      for (int image = 0; image < images; image++) {
        int at = image * planes + plane;
        split(pixels, at * inPlane);
        copy(gradients, at * outPlane);
        addUp();
      }
      gw.part(plane * sums.length, sums.length).put(sums, 0);
    }
  }

  /** What this leaves untouched is zero from the start. */
  private void split(long x, int from) {
    int stride = window.stride();
    int width = window.in().width();
    for (int h = 0; h < window.in().height(); h++) {
      int row = h + window.padding();
      int at = from + h * width * LANES;
      for (int modulo = 0; modulo < stride; modulo++) {
        int first = Math.floorMod(modulo - window.padding(), stride);
        int to = (row / stride * pitch + (first + window.padding()) / stride) * LANES;
        float[] part = parts[row % stride * stride + modulo];
        for (int w = first; w < width; w += stride, to += LANES) {
          Inlined.load(x, at + w * LANES).intoArray(part, to);
        }
      }
    }
  }

  private void copy(long gy, int from) {
    int width = window.out().width() * LANES;
    for (int h = 0; h < window.out().height(); h++) {
      int at = from + h * width;
      int to = h * pitch * LANES;
      for (int i = 0; i < width; i += LANES) {
        Inlined.load(gy, at + i).intoArray(gradient, to + i);
      }
    }
  }

  private void addUp() {
    int k = window.kernel();
    int stride = window.stride();
    for (int kh = 0; kh < k; kh++) {
      // The outputs whose window has an image's row there; elsewhere the image's copy is zero.
      int first = Math.max(0, Math.floorDiv(window.padding() - kh + stride - 1, stride));
      int beyond = Math.floorDiv(window.in().height() - 1 + window.padding() - kh, stride) + 1;
      int rows = Math.min(window.out().height(), beyond) - first;
      for (int modulo = 0; modulo < Math.min(stride, k) && rows > 0; modulo++) {
        float[] x = parts[kh % stride * stride + modulo];
        int line = (first + kh / stride) * pitch;
        int taps = taps(modulo);
        for (int tap = 0; tap < taps; tap += MOST) {
          int many = Math.min(MOST, taps - tap);
          int at = (line + tap) * LANES;
          int count = (rows * pitch + many - 1) * LANES;
          int to = (kh * k + modulo + tap * stride) * LANES;
          products(many, x, at, first * pitch * LANES, count, sums, to, stride * LANES);
        }
      }
    }
  }

  /** Adds Σ x[at + i + tap] · gradient[from + i] to sums[to + tap · step], for so many taps. */
  private void products(
      int many, float[] x, int at, int from, int count, float[] sums, int to, int step) {
    switch (many) {
      case 7 -> seven(x, at, gradient, from, count, sums, to, step);
      case 6, 5 -> five(x, at, gradient, from, count, sums, to, step);
      case 4 -> four(x, at, gradient, from, count, sums, to, step);
      case 3 -> three(x, at, gradient, from, count, sums, to, step);
      default -> one(x, at, gradient, from, count, sums, to);
    }
    int done = many == 6 ? 5 : many == 2 ? 1 : many;
    if (done < many) {
      one(x, at + done * LANES, gradient, from, count - done * LANES, sums, to + done * step);
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
    FloatVector g1 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g2 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g3 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g4 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g5 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g6 = FloatVector.zero(Vectors.SPECIES);
    for (int i = 0; i < count; i += LANES) {
      FloatVector value = load(x, at + i);
      FloatVector g0 = load(g, from + i);
      s0 = value.fma(g0, s0);
      s1 = value.fma(g1, s1);
      s2 = value.fma(g2, s2);
      s3 = value.fma(g3, s3);
      s4 = value.fma(g4, s4);
      s5 = value.fma(g5, s5);
      s6 = value.fma(g6, s6);
      g6 = g5;
      g5 = g4;
      g4 = g3;
      g3 = g2;
      g2 = g1;
      g1 = g0;
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
    FloatVector g1 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g2 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g3 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g4 = FloatVector.zero(Vectors.SPECIES);
    for (int i = 0; i < count; i += LANES) {
      FloatVector value = load(x, at + i);
      FloatVector g0 = load(g, from + i);
      s0 = value.fma(g0, s0);
      s1 = value.fma(g1, s1);
      s2 = value.fma(g2, s2);
      s3 = value.fma(g3, s3);
      s4 = value.fma(g4, s4);
      g4 = g3;
      g3 = g2;
      g2 = g1;
      g1 = g0;
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
    FloatVector g1 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g2 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g3 = FloatVector.zero(Vectors.SPECIES);
    for (int i = 0; i < count; i += LANES) {
      FloatVector value = load(x, at + i);
      FloatVector g0 = load(g, from + i);
      s0 = value.fma(g0, s0);
      s1 = value.fma(g1, s1);
      s2 = value.fma(g2, s2);
      s3 = value.fma(g3, s3);
      g3 = g2;
      g2 = g1;
      g1 = g0;
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
    FloatVector g1 = FloatVector.zero(Vectors.SPECIES);
    FloatVector g2 = FloatVector.zero(Vectors.SPECIES);
    for (int i = 0; i < count; i += LANES) {
      FloatVector value = load(x, at + i);
      FloatVector g0 = load(g, from + i);
      s0 = value.fma(g0, s0);
      s1 = value.fma(g1, s1);
      s2 = value.fma(g2, s2);
      g2 = g1;
      g1 = g0;
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
