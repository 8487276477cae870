package org.nshot.engine.vector;

import java.util.OptionalDouble;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.nshot.engine.program.NodeKernel;
import org.nshot.space.Activation;

/** An activation's two loops over a stretch of memory, as {@link Vectors} has them. */
interface VectorActivation {

  /** target = the activation of x; the target may be x. */
  void apply(long x, long target, int from, int length);

  /** target = target · the slope, told from what {@link NodeKernel.Gate} says. */
  void gate(long gate, long target, int from, int length);

  /**
   * The top of an activation that clips its input to between 0 and a top, so that passes before and
   * after it run as one with it.
   */
  default OptionalDouble top() {
    return OptionalDouble.empty();
  }

  /** The loops of an activation. */
  static VectorActivation of(Activation activation) {
    return switch (activation) {
      case RELU -> Relu.INSTANCE;
      case RELU6 -> Relu6.INSTANCE;
      case H_SWISH -> HSwish.INSTANCE;
    };
  }

  /** max(x, 0); open where the output is above 0. */
  final class Relu implements VectorActivation {
    private static final Relu INSTANCE = new Relu();

    private Relu() {}

    @Override
    public OptionalDouble top() {
      return OptionalDouble.of(Double.POSITIVE_INFINITY);
    }

    @Override
    public void apply(long x, long target, int from, int length) {
      int end = from + length;
      int i = from;
      FloatVector zero = FloatVector.zero(Vectors.SPECIES);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        Inlined.store(Inlined.load(x, i).max(zero), target, i);
      }
      for (; i < end; i++) {
        Inlined.set(target, i, Math.max(Inlined.get(x, i), 0));
      }
    }

    @Override
    public void gate(long gate, long target, int from, int length) {
      int end = from + length;
      int i = from;
      IntVector top = Inlined.bits(Float.POSITIVE_INFINITY);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        FloatVector gradient = Inlined.load(target, i);
        Inlined.store(Inlined.open(gradient, Inlined.load(gate, i), top), target, i);
      }
      for (; i < end; i++) {
        Inlined.set(target, i, Inlined.get(gate, i) > 0 ? Inlined.get(target, i) : 0);
      }
    }
  }

  /** min(max(x, 0), 6); open where the output is between 0 and 6. */
  final class Relu6 implements VectorActivation {
    private static final Relu6 INSTANCE = new Relu6();

    private Relu6() {}

    @Override
    public OptionalDouble top() {
      return OptionalDouble.of(6);
    }

    @Override
    public void apply(long x, long target, int from, int length) {
      int end = from + length;
      int i = from;
      FloatVector zero = FloatVector.zero(Vectors.SPECIES);
      FloatVector six = FloatVector.broadcast(Vectors.SPECIES, 6);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        Inlined.store(Inlined.clip(Inlined.load(x, i), zero, six), target, i);
      }
      for (; i < end; i++) {
        Inlined.set(target, i, Math.min(Math.max(Inlined.get(x, i), 0), 6));
      }
    }

    @Override
    public void gate(long gate, long target, int from, int length) {
      int end = from + length;
      int i = from;
      IntVector top = Inlined.bits(6);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        FloatVector gradient = Inlined.load(target, i);
        Inlined.store(Inlined.open(gradient, Inlined.load(gate, i), top), target, i);
      }
      for (; i < end; i++) {
        float y = Inlined.get(gate, i);
        Inlined.set(target, i, y > 0 && y < 6 ? Inlined.get(target, i) : 0);
      }
    }
  }

  /**
   * x · min(max(x + 3, 0), 6) / 6. Its slope is 0 below −3, 1 above 3 and (2x + 3) / 6 between,
   * where it is told from x.
   */
  final class HSwish implements VectorActivation {
    private static final HSwish INSTANCE = new HSwish();
    private static final float SIXTH = 1f / 6;

    private HSwish() {}

    @Override
    public void apply(long x, long target, int from, int length) {
      int end = from + length;
      int i = from;
      FloatVector zero = FloatVector.zero(Vectors.SPECIES);
      FloatVector six = FloatVector.broadcast(Vectors.SPECIES, 6);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        FloatVector value = Inlined.load(x, i);
        FloatVector factor = value.add(3).max(zero).min(six).mul(SIXTH);
        Inlined.store(value.mul(factor), target, i);
      }
      for (; i < end; i++) {
        float value = Inlined.get(x, i);
        Inlined.set(target, i, value * (Math.min(Math.max(value + 3, 0), 6) * SIXTH));
      }
    }

    @Override
    public void gate(long gate, long target, int from, int length) {
      int end = from + length;
      int i = from;
      FloatVector zero = FloatVector.zero(Vectors.SPECIES);
      FloatVector one = FloatVector.broadcast(Vectors.SPECIES, 1);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        FloatVector x = Inlined.load(gate, i);
        FloatVector slope = x.add(x).add(3).mul(SIXTH);
        FloatVector bent = zero.blend(slope, x.compare(VectorOperators.GT, -3f));
        FloatVector whole = bent.blend(one, x.compare(VectorOperators.GE, 3f));
        Inlined.store(Inlined.load(target, i).mul(whole), target, i);
      }
      for (; i < end; i++) {
        float x = Inlined.get(gate, i);
        float slope = x <= -3 ? 0 : x >= 3 ? 1 : (x + x + 3) * SIXTH;
        Inlined.set(target, i, Inlined.get(target, i) * slope);
      }
    }
  }
}
