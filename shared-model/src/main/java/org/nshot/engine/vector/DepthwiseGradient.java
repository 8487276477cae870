package org.nshot.engine.vector;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel;
import org.nshot.engine.program.Window;
import org.nshot.space.Shape;

/**
 * The weights' gradient of a depthwise convolution over planes of vectors, with the JDK's vectors:
 * oneDNN has a fast one for windows of up to three columns alone, and its reference is a thousand
 * times slower.
 *
 * <p>A plane is copied into one with zeros around, so that the loops know no edges. Sums are in
 * floats within a plane and in doubles over images.
 */
public final class DepthwiseGradient {
  private static final int LANES = Vectors.LANES;

  private final Window window;
  private final int paddedRow; // floats
  private final int paddedRows;
  private float[] padded = {}; // a plane with zeros around, made when first asked for
  private final float[] sums; // of a plane: [kernel, kernel, lanes]
  private final double[] totals; // of a plane over images: the same

  /** For convolutions that it {@link #suits}. */
  public DepthwiseGradient(Window window) {
    this.window = window;
    Shape in = window.in();
    int k = window.kernel();
    // Up to what the last output sees, which may be less or more than the image and its padding.
    paddedRow = (Math.max(in.width() + window.padding(), reach(window.out().width()))) * LANES;
    paddedRows = Math.max(in.height() + window.padding(), reach(window.out().height()));
    sums = new float[k * k * LANES];
    totals = new double[k * k * LANES];
  }

  private int reach(int outputs) {
    return (outputs - 1) * window.stride() + window.kernel() + window.padding();
  }

  /** Whether this is the kernel for a convolution: depthwise, with a wider window than oneDNN's. */
  public static boolean suits(ConvolutionKernel.Geometry geometry) {
    Window w = geometry.window();
    int channels = w.in().channels();
    return geometry.groups() == channels && w.out().channels() == channels && w.kernel() > 3;
  }

  /**
   * @param x [images, channels / lanes, height, width, lanes]
   * @param gy the same of the outputs
   * @param gw [channels, 1, kernel, kernel], overwritten
   */
  public void run(int images, Floats x, Floats gy, Floats gw) {
    Shape in = window.in();
    int channels = in.channels();
    int planes = (channels + LANES - 1) / LANES;
    int inPlane = in.area() * LANES;
    int outPlane = window.out().area() * LANES;
    int k = window.kernel();
    if (padded.length == 0) {
      padded = new float[paddedRow * paddedRows];
    }
    for (int plane = 0; plane < planes; plane++) {
      Arrays.fill(totals, 0);
      for (int image = 0; image < images; image++) {
        int at = image * planes + plane;
        pad(x.bytes(), at * inPlane);
        Arrays.fill(sums, 0);
        addUp(gy.bytes(), at * outPlane);
        for (int i = 0; i < sums.length; i++) {
          totals[i] += sums[i];
        }
      }
      int own = Math.min(LANES, channels - plane * LANES);
      for (int lane = 0; lane < own; lane++) {
        for (int place = 0; place < k * k; place++) {
          int to = (plane * LANES + lane) * k * k + place;
          gw.bytes().putFloat(to * Float.BYTES, (float) totals[place * LANES + lane]);
        }
      }
    }
  }

  private void pad(ByteBuffer x, int from) {
    int row = window.in().width() * LANES;
    int start = (window.padding() * paddedRow) + window.padding() * LANES;
    for (int h = 0; h < window.in().height(); h++) {
      for (int i = 0; i < row; i += LANES) {
        Vectors.load(x, from + h * row + i).intoArray(padded, start + h * paddedRow + i);
      }
    }
  }

  private void addUp(ByteBuffer gy, int from) {
    int outputs = window.out().width();
    int k = window.kernel();
    for (int oh = 0; oh < window.out().height(); oh++) {
      int g = from + oh * outputs * LANES;
      for (int kh = 0; kh < k; kh++) {
        int line = (oh * window.stride() + kh) * paddedRow;
        switch (k) {
          case 5 -> row5(gy, g, outputs, line, kh * 5 * LANES);
          case 7 -> row7(gy, g, outputs, line, kh * 7 * LANES);
          default -> row(gy, g, outputs, line, kh * k * LANES);
        }
      }
    }
  }

  private void row5(ByteBuffer gy, int g, int outputs, int line, int to) {
    int step = window.stride() * LANES;
    FloatVector s0 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    for (int ow = 0, at = line; ow < outputs; ow++, at += step) {
      FloatVector gradient = Vectors.load(gy, g + ow * LANES);
      s0 = value(at).fma(gradient, s0);
      s1 = value(at + LANES).fma(gradient, s1);
      s2 = value(at + 2 * LANES).fma(gradient, s2);
      s3 = value(at + 3 * LANES).fma(gradient, s3);
      s4 = value(at + 4 * LANES).fma(gradient, s4);
    }
    add(s0, to);
    add(s1, to + LANES);
    add(s2, to + 2 * LANES);
    add(s3, to + 3 * LANES);
    add(s4, to + 4 * LANES);
  }

  private void row7(ByteBuffer gy, int g, int outputs, int line, int to) {
    int step = window.stride() * LANES;
    FloatVector s0 = FloatVector.zero(Vectors.SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    for (int ow = 0, at = line; ow < outputs; ow++, at += step) {
      FloatVector gradient = Vectors.load(gy, g + ow * LANES);
      s0 = value(at).fma(gradient, s0);
      s1 = value(at + LANES).fma(gradient, s1);
      s2 = value(at + 2 * LANES).fma(gradient, s2);
      s3 = value(at + 3 * LANES).fma(gradient, s3);
      s4 = value(at + 4 * LANES).fma(gradient, s4);
      s5 = value(at + 5 * LANES).fma(gradient, s5);
      s6 = value(at + 6 * LANES).fma(gradient, s6);
    }
    add(s0, to);
    add(s1, to + LANES);
    add(s2, to + 2 * LANES);
    add(s3, to + 3 * LANES);
    add(s4, to + 4 * LANES);
    add(s5, to + 5 * LANES);
    add(s6, to + 6 * LANES);
  }

  /** Windows that no shipped space has: a column at a time. */
  private void row(ByteBuffer gy, int g, int outputs, int line, int to) {
    int step = window.stride() * LANES;
    for (int kw = 0; kw < window.kernel(); kw++) {
      FloatVector sum = FloatVector.zero(Vectors.SPECIES);
      for (int ow = 0; ow < outputs; ow++) {
        FloatVector gradient = Vectors.load(gy, g + ow * LANES);
        sum = value(line + kw * LANES + ow * step).fma(gradient, sum);
      }
      add(sum, to + kw * LANES);
    }
  }

  private FloatVector value(int at) {
    return FloatVector.fromArray(Vectors.SPECIES, padded, at);
  }

  private void add(FloatVector sum, int to) {
    sum.add(FloatVector.fromArray(Vectors.SPECIES, sums, to)).intoArray(sums, to);
  }
}
