package org.nshot.engine.vector;

import java.nio.ByteBuffer;
import java.util.OptionalDouble;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.nshot.engine.program.NodeKernel;
import org.nshot.space.Activation;

/** An activation's two loops over a stretch of memory, as {@link Vectors} has them. */
interface VectorActivation {

  /** target = the activation of x; the target may be x. */
  void apply(ByteBuffer x, ByteBuffer target, int from, int length);

  /** target = target · the slope, told from what {@link NodeKernel.Gate} says. */
  void gate(ByteBuffer gate, ByteBuffer target, int from, int length);

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
    public void apply(ByteBuffer x, ByteBuffer target, int from, int length) {
      int end = from + length;
      int i = from;
      FloatVector zero = FloatVector.zero(Vectors.SPECIES);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        FloatVector value = Vectors.load(x, i);
        Vectors.store(value.blend(zero, value.compare(VectorOperators.LE, zero)), target, i);
      }
      for (; i < end; i++) {
        Vectors.set(target, i, Math.max(Vectors.get(x, i), 0));
      }
    }

    @Override
    public void gate(ByteBuffer gate, ByteBuffer target, int from, int length) {
      int end = from + length;
      int i = from;
      FloatVector zero = FloatVector.zero(Vectors.SPECIES);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        FloatVector open = Vectors.load(target, i);
        FloatVector y = Vectors.load(gate, i);
        Vectors.store(zero.blend(open, y.compare(VectorOperators.GT, 0f)), target, i);
      }
      for (; i < end; i++) {
        Vectors.set(target, i, Vectors.get(gate, i) > 0 ? Vectors.get(target, i) : 0);
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
    public void apply(ByteBuffer x, ByteBuffer target, int from, int length) {
      int end = from + length;
      int i = from;
      FloatVector zero = FloatVector.zero(Vectors.SPECIES);
      FloatVector six = FloatVector.broadcast(Vectors.SPECIES, 6);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        Vectors.store(Vectors.clip(Vectors.load(x, i), zero, six), target, i);
      }
      for (; i < end; i++) {
        Vectors.set(target, i, Math.min(Math.max(Vectors.get(x, i), 0), 6));
      }
    }

    @Override
    public void gate(ByteBuffer gate, ByteBuffer target, int from, int length) {
      int end = from + length;
      int i = from;
      FloatVector zero = FloatVector.zero(Vectors.SPECIES);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        FloatVector y = Vectors.load(gate, i);
        FloatVector open = zero.blend(Vectors.load(target, i), y.compare(VectorOperators.GT, 0f));
        Vectors.store(zero.blend(open, y.compare(VectorOperators.LT, 6f)), target, i);
      }
      for (; i < end; i++) {
        float y = Vectors.get(gate, i);
        Vectors.set(target, i, y > 0 && y < 6 ? Vectors.get(target, i) : 0);
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
    public void apply(ByteBuffer x, ByteBuffer target, int from, int length) {
      int end = from + length;
      int i = from;
      FloatVector zero = FloatVector.zero(Vectors.SPECIES);
      FloatVector six = FloatVector.broadcast(Vectors.SPECIES, 6);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        FloatVector value = Vectors.load(x, i);
        FloatVector factor = value.add(3).max(zero).min(six).mul(SIXTH);
        Vectors.store(value.mul(factor), target, i);
      }
      for (; i < end; i++) {
        float value = Vectors.get(x, i);
        Vectors.set(target, i, value * (Math.min(Math.max(value + 3, 0), 6) * SIXTH));
      }
    }

    @Override
    public void gate(ByteBuffer gate, ByteBuffer target, int from, int length) {
      int end = from + length;
      int i = from;
      FloatVector zero = FloatVector.zero(Vectors.SPECIES);
      FloatVector one = FloatVector.broadcast(Vectors.SPECIES, 1);
      for (; i <= end - Vectors.LANES; i += Vectors.LANES) {
        FloatVector x = Vectors.load(gate, i);
        FloatVector slope = x.add(x).add(3).mul(SIXTH);
        FloatVector bent = zero.blend(slope, x.compare(VectorOperators.GT, -3f));
        FloatVector whole = bent.blend(one, x.compare(VectorOperators.GE, 3f));
        Vectors.store(Vectors.load(target, i).mul(whole), target, i);
      }
      for (; i < end; i++) {
        float x = Vectors.get(gate, i);
        float slope = x <= -3 ? 0 : x >= 3 ? 1 : (x + x + 3) * SIXTH;
        Vectors.set(target, i, Vectors.get(target, i) * slope);
      }
    }
  }
}
