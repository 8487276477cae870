package org.nshot.engine.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel;
import org.nshot.engine.program.Window;

/**
 * The images' gradient of a depthwise convolution with a stride over planes of vectors, with the
 * JDK's vectors: oneDNN's kernel for it does a tenth of what its others do (DESIGN.md).
 *
 * <p>Positions whose row and column have the same remainders modulo the stride read the same
 * weights, and their gradients are a convolution of the outputs' gradients with these alone. A
 * plane of those is copied into one with zeros around, so that such a convolution is a sum over
 * straight lines, a row of weights at a time: one load and the last few gradients, which stay in
 * registers, serve the row. The compiler does that in straight loops over arrays only.
 */
public final class DepthwiseDataGradient {
  private static final int LANES = Vectors.LANES;
  private static final int MOST = 4; // weights of a row with the same remainder

  private final Window window;
  private final int turnedPadding; // of a convolution with the turned weights
  private final int before; // zeros before each row, and rows of zeros before the first
  private final int pitch; // vectors of a row of the copy
  private final float[] gradient; // the copy
  private final float[] line; // what one pair of remainders gets, rows as long as the copy's

  /** For convolutions that it {@link #suits}. */
  public DepthwiseDataGradient(Window window) {
    this.window = window;
    turnedPadding = window.kernel() - 1 - window.padding();
    before = turnedPadding / window.stride();
    int rows = extent(window.in().height(), window.out().height());
    pitch = extent(window.in().width(), window.out().width());
    gradient = new float[(rows * pitch + MOST) * LANES];
    line = new float[gradient.length];
  }

  /** Whether this is the kernel for a convolution. */
  public static boolean suits(ConvolutionKernel.Geometry geometry) {
    Window w = geometry.window();
    int row = (w.kernel() + w.stride() - 1) / w.stride();
    return geometry.depthwise() && w.stride() > 1 && row <= MOST && w.padding() < w.kernel();
  }

  /** Rows or columns of the copy: zeros, the outputs' gradients, and what is read behind them. */
  private int extent(int in, int out) {
    int last = out - 1;
    for (int remainder = 0; remainder < window.stride(); remainder++) {
      int far = (window.kernel() - 1 - turnedPadding + remainder) / window.stride();
      last = Math.max(last, positions(in, remainder) - 1 + far);
    }
    return before + last + 1;
  }

  /** Rows or columns of an image with a remainder. */
  private int positions(int extent, int remainder) {
    return (extent - remainder + window.stride() - 1) / window.stride();
  }

  /** The first row or column of the turned weights that positions with a remainder read. */
  private int first(int remainder) {
    return Math.floorMod(turnedPadding - remainder, window.stride());
  }

  /** Where they read it, from the position on. */
  private int offset(int remainder) {
    return (remainder - turnedPadding + first(remainder)) / window.stride();
  }

  /**
   * @param gy [images, channels / lanes, height, width, lanes] of the outputs
   * @param turned as {@link DepthwiseWeights#turn} gives them
   * @param gx the same as gy of the images, overwritten
   */
  public void run(int images, Floats gy, Floats turned, Floats gx) {
    int places = window.kernel() * window.kernel();
    int planes = turned.length() / (places * LANES);
    int inPlane = window.in().area() * LANES;
    int outPlane = window.out().area() * LANES;
    long outputs = gy.address(images * planes * outPlane);
    long inputs = gx.address(images * planes * inPlane);
    float[] weights = new float[turned.length()];
    turned.get(weights, 0);
    for (int image = 0; image < images; image++) {
      for (int plane = 0; plane < planes; plane++) {
        int at = image * planes + plane;
        copy(outputs, at * outPlane);
        for (int h = 0; h < window.stride(); h++) {
          for (int w = 0; w < window.stride(); w++) {
            remainders(h, w, weights, plane * places, inputs, at * inPlane);
          }
        }
      }
    }
  }

  /** What this leaves untouched is zero from the start. */
  private void copy(long gy, int from) {
    int width = window.out().width() * LANES;
    for (int h = 0; h < window.out().height(); h++) {
      int at = from + h * width;
      int to = ((before + h) * pitch + before) * LANES;
      for (int i = 0; i < width; i += LANES) {
        Inlined.load(gy, at + i).intoArray(gradient, to + i);
      }
    }
  }

  /** The gradients of positions with these remainders. */
  private void remainders(int h, int w, float[] weights, int filter, long gx, int to) {
    int k = window.kernel();
    int stride = window.stride();
    int rows = positions(window.in().height(), h);
    int columns = positions(window.in().width(), w);
    if (rows == 0 || columns == 0) {
      return;
    }
    int count = ((rows - 1) * pitch + columns) * LANES;
    int taps = (k - first(w) + stride - 1) / stride;
    Arrays.fill(line, 0, count, 0);
    for (int kh = first(h); kh < k && taps > 0; kh += stride) {
      int row = before + offset(h) + (kh - first(h)) / stride;
      int from = (row * pitch + before + offset(w)) * LANES;
      products(taps, from, weights, (filter + kh * k + first(w)) * LANES, stride * LANES, count);
    }
    for (int i = 0; i < rows; i++) {
      int place = to + ((i * stride + h) * window.in().width() + w) * LANES;
      spread(i * pitch * LANES, columns * LANES, gx, place, stride);
    }
  }

  private void spread(int from, int count, long gx, int to, int stride) {
    for (int i = 0; i < count; i += LANES) {
      Inlined.store(load(line, from + i), gx, to + i * stride);
    }
  }

  /** Adds Σ gradient[from + i + tap] · weights[at + tap · step] to line[i], for so many taps. */
  private void products(int taps, int from, float[] weights, int at, int step, int count) {
    switch (taps) {
      case 4 -> four(gradient, from, weights, at, step, line, count);
      case 3 -> three(gradient, from, weights, at, step, line, count);
      case 2 -> two(gradient, from, weights, at, step, line, count);
      default -> one(gradient, from, weights, at, line, count);
    }
  }

  private static void four(
      float[] g, int from, float[] weights, int at, int step, float[] line, int count) {
    FloatVector w0 = load(weights, at);
    FloatVector w1 = load(weights, at + step);
    FloatVector w2 = load(weights, at + 2 * step);
    FloatVector w3 = load(weights, at + 3 * step);
    FloatVector g0 = load(g, from);
    FloatVector g1 = load(g, from + LANES);
    FloatVector g2 = load(g, from + 2 * LANES);
    for (int i = 0; i < count; i += LANES) {
      FloatVector g3 = load(g, from + i + 3 * LANES);
      FloatVector left = g0.fma(w0, load(line, i));
      FloatVector right = g2.mul(w2);
      left = g1.fma(w1, left);
      right = g3.fma(w3, right);
      left.add(right).intoArray(line, i);
      g0 = g1;
      g1 = g2;
      g2 = g3;
    }
  }

  private static void three(
      float[] g, int from, float[] weights, int at, int step, float[] line, int count) {
    FloatVector w0 = load(weights, at);
    FloatVector w1 = load(weights, at + step);
    FloatVector w2 = load(weights, at + 2 * step);
    FloatVector g0 = load(g, from);
    FloatVector g1 = load(g, from + LANES);
    for (int i = 0; i < count; i += LANES) {
      FloatVector g2 = load(g, from + i + 2 * LANES);
      FloatVector sum = g0.fma(w0, load(line, i));
      sum = g1.fma(w1, sum);
      g2.fma(w2, sum).intoArray(line, i);
      g0 = g1;
      g1 = g2;
    }
  }

  private static void two(
      float[] g, int from, float[] weights, int at, int step, float[] line, int count) {
    FloatVector w0 = load(weights, at);
    FloatVector w1 = load(weights, at + step);
    FloatVector g0 = load(g, from);
    for (int i = 0; i < count; i += LANES) {
      FloatVector g1 = load(g, from + i + LANES);
      g1.fma(w1, g0.fma(w0, load(line, i))).intoArray(line, i);
      g0 = g1;
    }
  }

  private static void one(float[] g, int from, float[] weights, int at, float[] line, int count) {
    FloatVector w0 = load(weights, at);
    for (int i = 0; i < count; i += LANES) {
      load(g, from + i).fma(w0, load(line, i)).intoArray(line, i);
    }
  }

  private static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(Vectors.SPECIES, from, at);
  }
}
