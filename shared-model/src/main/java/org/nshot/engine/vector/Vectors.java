package org.nshot.engine.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.nshot.engine.program.Normalization;

/**
 * Loops over stretches of memory with the JDK's vectors. Each is short enough to compile well;
 * callers work in blocks that stay in the first-level cache, so that several loops over one block
 * cost little more than one.
 *
 * <p>Positions and lengths are in floats. Coefficients of channels come repeated to a
 * <em>period</em> that is a whole number of vectors: the loops then need no masks whatever the
 * number of channels, and stretches start at a multiple of the period.
 */
public final class Vectors {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Floats of a vector. */
  public static final int LANES = SPECIES.length();

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int BLOCK = 4096; // 16 KiB: three of them fit the first-level cache

  private Vectors() {}

  /** The smallest number of floats that is whole in vectors and in channels. */
  static int period(int channels) {
    int period = channels;
    while (period % LANES != 0) {
      period += channels;
    }
    return period;
  }

  /** The number of floats to work on at a time. */
  static int block(int period) {
    return Math.max(period, BLOCK / period * period);
  }

  static FloatVector load(ByteBuffer from, int at) {
    return FloatVector.fromByteBuffer(SPECIES, from, at * Float.BYTES, ORDER);
  }

  static void store(FloatVector vector, ByteBuffer to, int at) {
    vector.intoByteBuffer(to, at * Float.BYTES, ORDER);
  }

  static float get(ByteBuffer from, int at) {
    return from.getFloat(at * Float.BYTES);
  }

  static void set(ByteBuffer to, int at, float value) {
    to.putFloat(at * Float.BYTES, value);
  }

  /** target = x. */
  static void copy(ByteBuffer x, ByteBuffer target, int from, int length) {
    target.put(from * Float.BYTES, x, from * Float.BYTES, length * Float.BYTES);
  }

  /** target += x. */
  static void add(ByteBuffer x, ByteBuffer target, int from, int length) {
    int end = from + length;
    int i = from;
    for (; i <= end - LANES; i += LANES) {
      store(load(target, i).add(load(x, i)), target, i);
    }
    for (; i < end; i++) {
      set(target, i, get(target, i) + get(x, i));
    }
  }

  /** target = x · factor. */
  static void multiply(ByteBuffer x, ByteBuffer factor, ByteBuffer target, int from, int length) {
    int end = from + length;
    int i = from;
    for (; i <= end - LANES; i += LANES) {
      store(load(x, i).mul(load(factor, i)), target, i);
    }
    for (; i < end; i++) {
      set(target, i, get(x, i) * get(factor, i));
    }
  }

  /** target = a + b. */
  static void sum(ByteBuffer a, ByteBuffer b, ByteBuffer target, int from, int length) {
    int end = from + length;
    int i = from;
    for (; i <= end - LANES; i += LANES) {
      store(load(a, i).add(load(b, i)), target, i);
    }
    for (; i < end; i++) {
      set(target, i, get(a, i) + get(b, i));
    }
  }

  /** target = (x − mean)·scale + shift. */
  static void normalize(
      ByteBuffer x, Normalization n, int channel, ByteBuffer target, int from, int length) {
    int period = period(n);
    int end = from + length / period * period;
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, n.mean(), channel + j);
      FloatVector s = FloatVector.fromArray(SPECIES, n.scale(), channel + j);
      FloatVector b = FloatVector.fromArray(SPECIES, n.shift(), channel + j);
      for (int i = from + j; i < end; i += period) {
        store(load(x, i).sub(m).fma(s, b), target, i);
      }
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      set(target, i, Math.fma(get(x, i) - n.mean()[j], n.scale()[j], n.shift()[j]));
    }
  }

  /** target = (x − mean)·scale + shift where that is between 0 and the top, else the nearer one. */
  static void normalizeClipped(
      ByteBuffer x,
      Normalization n,
      int channel,
      float top,
      ByteBuffer target,
      int from,
      int length) {
    int period = period(n);
    int end = from + length / period * period;
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector most = FloatVector.broadcast(SPECIES, top);
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, n.mean(), channel + j);
      FloatVector s = FloatVector.fromArray(SPECIES, n.scale(), channel + j);
      FloatVector b = FloatVector.fromArray(SPECIES, n.shift(), channel + j);
      for (int i = from + j; i < end; i += period) {
        store(clip(load(x, i).sub(m).fma(s, b), zero, most), target, i);
      }
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      float y = Math.fma(get(x, i) - n.mean()[j], n.scale()[j], n.shift()[j]);
      set(target, i, Math.min(Math.max(y, 0), top));
    }
  }

  /** target += (x − mean)·scale + shift. */
  static void addNormalized(
      ByteBuffer x, Normalization n, int channel, ByteBuffer target, int from, int length) {
    int period = period(n);
    int end = from + length / period * period;
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, n.mean(), channel + j);
      FloatVector s = FloatVector.fromArray(SPECIES, n.scale(), channel + j);
      FloatVector b = FloatVector.fromArray(SPECIES, n.shift(), channel + j);
      for (int i = from + j; i < end; i += period) {
        store(load(x, i).sub(m).fma(s, load(target, i).add(b)), target, i);
      }
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      set(
          target,
          i,
          Math.fma(get(x, i) - n.mean()[j], n.scale()[j], get(target, i) + n.shift()[j]));
    }
  }

  /** target = scale·(g − gradientMean) − (x − mean)·slope. */
  static void normalizedGradient(
      ByteBuffer g,
      ByteBuffer x,
      Normalization n,
      int channel,
      ByteBuffer target,
      int from,
      int length) {
    int period = period(n);
    int end = from + length / period * period;
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, n.mean(), channel + j);
      FloatVector s = FloatVector.fromArray(SPECIES, n.scale(), channel + j);
      FloatVector gm = FloatVector.fromArray(SPECIES, n.gradientMean(), channel + j);
      FloatVector minusSlope = FloatVector.fromArray(SPECIES, n.gradientSlope(), channel + j).neg();
      for (int i = from + j; i < end; i += period) {
        FloatVector scaled = load(g, i).sub(gm).mul(s);
        store(load(x, i).sub(m).fma(minusSlope, scaled), target, i);
      }
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      float scaled = (get(g, i) - n.gradientMean()[j]) * n.scale()[j];
      set(target, i, Math.fma(get(x, i) - n.mean()[j], -n.gradientSlope()[j], scaled));
    }
  }

  /** sums += Σ (x − shift), squares += Σ (x − shift)², by place in the period. */
  static void shiftedSums(
      ByteBuffer x, float[] shift, PeriodicSums sums, int channel, int from, int length) {
    int period = sums.period();
    int end = from + length / period * period;
    for (int j = 0; j < period; j += LANES) {
      FloatVector k = FloatVector.fromArray(SPECIES, shift, channel + j);
      // Two chains of additions, so that they do not wait for each other.
      FloatVector sum0 = FloatVector.zero(SPECIES);
      FloatVector sum1 = FloatVector.zero(SPECIES);
      FloatVector square0 = FloatVector.zero(SPECIES);
      FloatVector square1 = FloatVector.zero(SPECIES);
      int i = from + j;
      for (; i < end - period; i += 2 * period) {
        FloatVector a = load(x, i).sub(k);
        FloatVector b = load(x, i + period).sub(k);
        sum0 = sum0.add(a);
        sum1 = sum1.add(b);
        square0 = a.fma(a, square0);
        square1 = b.fma(b, square1);
      }
      for (; i < end; i += period) {
        FloatVector a = load(x, i).sub(k);
        sum0 = sum0.add(a);
        square0 = a.fma(a, square0);
      }
      sums.add(channel + j, sum0.add(sum1), square0.add(square1));
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      float d = get(x, i) - shift[j];
      sums.add(j, d, d * d);
    }
  }

  /**
   * target = g where the gate is between 0 and the top, 0 elsewhere; with the {@link #gradientSums}
   * of that.
   */
  static void gateClipped(
      ByteBuffer g,
      ByteBuffer gate,
      float top,
      ByteBuffer target,
      ByteBuffer x,
      float[] mean,
      PeriodicSums sums,
      int channel,
      int from,
      int length) {
    int period = sums.period();
    int end = from + length / period * period;
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector most = FloatVector.broadcast(SPECIES, top);
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, mean, channel + j);
      FloatVector sum0 = FloatVector.zero(SPECIES);
      FloatVector sum1 = FloatVector.zero(SPECIES);
      FloatVector product0 = FloatVector.zero(SPECIES);
      FloatVector product1 = FloatVector.zero(SPECIES);
      int i = from + j;
      for (; i < end - period; i += 2 * period) {
        FloatVector a = open(load(g, i), load(gate, i), zero, most);
        FloatVector b = open(load(g, i + period), load(gate, i + period), zero, most);
        store(a, target, i);
        store(b, target, i + period);
        sum0 = sum0.add(a);
        sum1 = sum1.add(b);
        product0 = load(x, i).sub(m).fma(a, product0);
        product1 = load(x, i + period).sub(m).fma(b, product1);
      }
      for (; i < end; i += period) {
        FloatVector a = open(load(g, i), load(gate, i), zero, most);
        store(a, target, i);
        sum0 = sum0.add(a);
        product0 = load(x, i).sub(m).fma(a, product0);
      }
      sums.add(channel + j, sum0.add(sum1), product0.add(product1));
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      float gradient = get(gate, i) > 0 && get(gate, i) < top ? get(g, i) : 0;
      set(target, i, gradient);
      sums.add(j, gradient, gradient * (get(x, i) - mean[j]));
    }
  }

  /**
   * min(max(x, 0), top), of a NaN itself: Java's max and min of vectors take six instructions each
   * for the sake of signed zeros.
   */
  static FloatVector clip(FloatVector x, FloatVector zero, FloatVector top) {
    return x.blend(zero, x.compare(VectorOperators.LE, zero))
        .blend(top, x.compare(VectorOperators.GE, top));
  }

  private static FloatVector open(
      FloatVector g, FloatVector gate, FloatVector zero, FloatVector most) {
    VectorMask<Float> inside =
        gate.compare(VectorOperators.GT, zero).and(gate.compare(VectorOperators.LT, most));
    return zero.blend(g, inside);
  }

  /** sums += Σ g, products += Σ g·(x − mean), by place in the period. */
  static void gradientSums(
      ByteBuffer g,
      ByteBuffer x,
      float[] mean,
      PeriodicSums sums,
      int channel,
      int from,
      int length) {
    int period = sums.period();
    int end = from + length / period * period;
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, mean, channel + j);
      FloatVector sum0 = FloatVector.zero(SPECIES);
      FloatVector sum1 = FloatVector.zero(SPECIES);
      FloatVector product0 = FloatVector.zero(SPECIES);
      FloatVector product1 = FloatVector.zero(SPECIES);
      int i = from + j;
      for (; i < end - period; i += 2 * period) {
        FloatVector a = load(g, i);
        FloatVector b = load(g, i + period);
        sum0 = sum0.add(a);
        sum1 = sum1.add(b);
        product0 = load(x, i).sub(m).fma(a, product0);
        product1 = load(x, i + period).sub(m).fma(b, product1);
      }
      for (; i < end; i += period) {
        FloatVector a = load(g, i);
        sum0 = sum0.add(a);
        product0 = load(x, i).sub(m).fma(a, product0);
      }
      sums.add(channel + j, sum0.add(sum1), product0.add(product1));
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      float gradient = get(g, i);
      sums.add(j, gradient, gradient * (get(x, i) - mean[j]));
    }
  }

  /** After how many floats the same channel comes again. */
  private static int period(Normalization n) {
    return n.planes().stride();
  }
}
