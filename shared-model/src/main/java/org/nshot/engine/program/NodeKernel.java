package org.nshot.engine.program;

import java.util.List;
import java.util.Optional;
import org.nshot.engine.memory.Floats;
import org.nshot.space.Activation;
import org.nshot.space.Shape;

/**
 * The arithmetic of a node: the sum of its terms, some of them batch-normalised, then an
 * activation; and its gradient. All arrays of a node hold images of one shape, as {@link #planes}
 * says.
 */
public interface NodeKernel {
  /**
   * A summand.
   *
   * @param normalization of x, where x isn't taken as it is
   */
  record Term(Floats x, Optional<Normalization> normalization) {}

  /** An activation's output. */
  record Activated(Activation activation, Floats y) {}

  /**
   * What lets a gradient through an activation.
   *
   * @param of what {@link #gatedByInput} says: the activation's input or its output
   */
  record Gate(Activation activation, Floats of) {}

  /**
   * Whether an activation's slope is told from its input; from its output, which is there anyway,
   * otherwise.
   */
  static boolean gatedByInput(Activation activation) {
    return activation == Activation.H_SWISH;
  }

  /** How these kernels want images of a shape to lie in memory. */
  Planes planes(Shape shape);

  /** Takes {@link Normalization#moments} of images, some at a time. */
  public interface Moments {
    void add(Floats x);

    /** Hands the moments of all that was added to the normalization. */
    void finish();
  }

  Moments moments(Normalization normalization);

  /** sum or activated, or both, from the terms; at least one is there. */
  void forward(List<Term> terms, Optional<Floats> sum, Optional<Activated> activated);

  /** Gathers the gradient of some images at a time, and its sums over normalised terms. */
  interface Gather {
    /**
     * target = Σ gated · the gate's slope + Σ plain. The target may be the first of the gated, or
     * of the plain if there are none gated.
     *
     * @param x the normalised terms' images
     */
    void run(
        List<Floats> gated, Optional<Gate> gate, List<Floats> plain, Floats target, List<Floats> x);

    /** Hands the normalizations their {@link Normalization#gradientSums}. */
    void finish();
  }

  Gather gather(List<Normalization> normalized);

  /** target += x. */
  void add(Floats x, Floats target);

  /** target = x · factor. */
  void multiply(Floats x, Floats factor, Floats target);

  /** The gradient of a normalised x; the target may be x. */
  void normalizedGradient(Floats gradient, Floats x, Normalization normalization, Floats target);
}
