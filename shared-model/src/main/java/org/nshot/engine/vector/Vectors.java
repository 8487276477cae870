package org.nshot.engine.vector;

import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.nshot.engine.program.Normalization;

/**
 * Loops over stretches of memory with the JDK's vectors. Each is short enough to compile well;
 * callers work in blocks that stay in the first-level cache, so that several loops over one block
 * cost little more than one.
 *
 * <p>Memory is given by the address of its first float, positions and lengths are in floats.
 * Coefficients of channels come repeated to a <em>period</em> that is a whole number of vectors:
 * the loops then need no masks whatever the number of channels, and stretches start at a multiple
 * of the period.
 */
public final class Vectors {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Floats of a vector. */
  public static final int LANES = SPECIES.length();

  private static final int BLOCK = 4096; // 16 KiB: three of them fit the first-level cache

  private Vectors() {}

  /** What this JVM lacks of what these loops need; empty where it lacks nothing. */
  public static Optional<String> obstacle() {
    return Inlined.obstacle();
  }

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

  /** target += x. */
  static void add(long x, long target, int from, int length) {
    int end = from + length;
    int i = from;
    for (; i <= end - LANES; i += LANES) {
      Inlined.store(Inlined.load(target, i).add(Inlined.load(x, i)), target, i);
    }
    for (; i < end; i++) {
      Inlined.set(target, i, Inlined.get(target, i) + Inlined.get(x, i));
    }
  }

  /** target = x · factor. */
  static void multiply(long x, long factor, long target, int from, int length) {
    int end = from + length;
    int i = from;
    for (; i <= end - LANES; i += LANES) {
      Inlined.store(Inlined.load(x, i).mul(Inlined.load(factor, i)), target, i);
    }
    for (; i < end; i++) {
      Inlined.set(target, i, Inlined.get(x, i) * Inlined.get(factor, i));
    }
  }

  /** target = (x − mean)·scale + shift. */
  static void normalize(long x, Normalization n, int channel, long target, int from, int length) {
    int period = period(n);
    int end = from + length / period * period;
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, n.mean(), channel + j);
      FloatVector s = FloatVector.fromArray(SPECIES, n.scale(), channel + j);
      FloatVector b = FloatVector.fromArray(SPECIES, n.shift(), channel + j);
      for (int i = from + j; i < end; i += period) {
        Inlined.store(Inlined.load(x, i).sub(m).fma(s, b), target, i);
      }
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      Inlined.set(target, i, Math.fma(Inlined.get(x, i) - n.mean()[j], n.scale()[j], n.shift()[j]));
    }
  }

  /** target = (x − mean)·scale + shift where that is between 0 and the top, else the nearer one. */
  static void normalizeClipped(
      long x, Normalization n, int channel, float top, long target, int from, int length) {
    int period = period(n);
    int end = from + length / period * period;
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector most = FloatVector.broadcast(SPECIES, top);
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, n.mean(), channel + j);
      FloatVector s = FloatVector.fromArray(SPECIES, n.scale(), channel + j);
      FloatVector b = FloatVector.fromArray(SPECIES, n.shift(), channel + j);
      for (int i = from + j; i < end; i += period) {
        Inlined.store(Inlined.clip(Inlined.load(x, i).sub(m).fma(s, b), zero, most), target, i);
      }
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      float y = Math.fma(Inlined.get(x, i) - n.mean()[j], n.scale()[j], n.shift()[j]);
      Inlined.set(target, i, Math.min(Math.max(y, 0), top));
    }
  }

  /** target += (x − mean)·scale + shift. */
  static void addNormalized(
      long x, Normalization n, int channel, long target, int from, int length) {
    int period = period(n);
    int end = from + length / period * period;
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, n.mean(), channel + j);
      FloatVector s = FloatVector.fromArray(SPECIES, n.scale(), channel + j);
      FloatVector b = FloatVector.fromArray(SPECIES, n.shift(), channel + j);
      for (int i = from + j; i < end; i += period) {
        Inlined.store(Inlined.load(x, i).sub(m).fma(s, Inlined.load(target, i).add(b)), target, i);
      }
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      Inlined.set(
          target,
          i,
          Math.fma(
              Inlined.get(x, i) - n.mean()[j],
              n.scale()[j],
              Inlined.get(target, i) + n.shift()[j]));
    }
  }

  /** target = scale·(g − gradientMean) − (x − mean)·slope. */
  static void normalizedGradient(
      long g, long x, Normalization n, int channel, long target, int from, int length) {
    int period = period(n);
    int end = from + length / period * period;
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, n.mean(), channel + j);
      FloatVector s = FloatVector.fromArray(SPECIES, n.scale(), channel + j);
      FloatVector gm = FloatVector.fromArray(SPECIES, n.gradientMean(), channel + j);
      FloatVector minusSlope = FloatVector.fromArray(SPECIES, n.gradientSlope(), channel + j).neg();
      for (int i = from + j; i < end; i += period) {
        FloatVector scaled = Inlined.load(g, i).sub(gm).mul(s);
        Inlined.store(Inlined.load(x, i).sub(m).fma(minusSlope, scaled), target, i);
      }
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      float scaled = (Inlined.get(g, i) - n.gradientMean()[j]) * n.scale()[j];
      Inlined.set(
          target, i, Math.fma(Inlined.get(x, i) - n.mean()[j], -n.gradientSlope()[j], scaled));
    }
  }

  /** sums += Σ (x − shift), squares += Σ (x − shift)², by place in the period. */
  static void shiftedSums(
      long x, float[] shift, PeriodicSums sums, int channel, int from, int length) {
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
        FloatVector a = Inlined.load(x, i).sub(k);
        FloatVector b = Inlined.load(x, i + period).sub(k);
        sum0 = sum0.add(a);
        sum1 = sum1.add(b);
        square0 = a.fma(a, square0);
        square1 = b.fma(b, square1);
      }
      for (; i < end; i += period) {
        FloatVector a = Inlined.load(x, i).sub(k);
        sum0 = sum0.add(a);
        square0 = a.fma(a, square0);
      }
      sums.add(channel + j, sum0.add(sum1), square0.add(square1));
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      float d = Inlined.get(x, i) - shift[j];
      sums.add(j, d, d * d);
    }
  }

  /**
   * target = g where the gate is between 0 and the top, 0 elsewhere; with the {@link #gradientSums}
   * of that.
   */
  static void gateClipped(
      long g,
      long gate,
      float top,
      long target,
      long x,
      float[] mean,
      PeriodicSums sums,
      int channel,
      int from,
      int length) {
    int period = sums.period();
    int end = from + length / period * period;
    IntVector most = Inlined.bits(top);
    for (int j = 0; j < period; j += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, mean, channel + j);
      FloatVector sum0 = FloatVector.zero(SPECIES);
      FloatVector sum1 = FloatVector.zero(SPECIES);
      FloatVector product0 = FloatVector.zero(SPECIES);
      FloatVector product1 = FloatVector.zero(SPECIES);
      int i = from + j;
      for (; i < end - period; i += 2 * period) {
        FloatVector a = Inlined.open(Inlined.load(g, i), Inlined.load(gate, i), most);
        FloatVector b =
            Inlined.open(Inlined.load(g, i + period), Inlined.load(gate, i + period), most);
        Inlined.store(a, target, i);
        Inlined.store(b, target, i + period);
        sum0 = sum0.add(a);
        sum1 = sum1.add(b);
        product0 = Inlined.load(x, i).sub(m).fma(a, product0);
        product1 = Inlined.load(x, i + period).sub(m).fma(b, product1);
      }
      for (; i < end; i += period) {
        FloatVector a = Inlined.open(Inlined.load(g, i), Inlined.load(gate, i), most);
        Inlined.store(a, target, i);
        sum0 = sum0.add(a);
        product0 = Inlined.load(x, i).sub(m).fma(a, product0);
      }
      sums.add(channel + j, sum0.add(sum1), product0.add(product1));
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      float gradient =
          Inlined.get(gate, i) > 0 && Inlined.get(gate, i) < top ? Inlined.get(g, i) : 0;
      Inlined.set(target, i, gradient);
      sums.add(j, gradient, gradient * (Inlined.get(x, i) - mean[j]));
    }
  }

  /** sums += Σ g, products += Σ g·(x − mean), by place in the period. */
  static void gradientSums(
      long g, long x, float[] mean, PeriodicSums sums, int channel, int from, int length) {
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
        FloatVector a = Inlined.load(g, i);
        FloatVector b = Inlined.load(g, i + period);
        sum0 = sum0.add(a);
        sum1 = sum1.add(b);
        product0 = Inlined.load(x, i).sub(m).fma(a, product0);
        product1 = Inlined.load(x, i + period).sub(m).fma(b, product1);
      }
      for (; i < end; i += period) {
        FloatVector a = Inlined.load(g, i);
        sum0 = sum0.add(a);
        product0 = Inlined.load(x, i).sub(m).fma(a, product0);
      }
      sums.add(channel + j, sum0.add(sum1), product0.add(product1));
    }
    for (int i = end, j = 0; i < from + length; i++, j++) {
      float gradient = Inlined.get(g, i);
      sums.add(j, gradient, gradient * (Inlined.get(x, i) - mean[j]));
    }
  }

  /** After how many floats the same channel comes again. */
  private static int period(Normalization n) {
    return n.planes().stride();
  }
}
