package org.nshot.engine;

import java.util.List;
import java.util.Optional;
import org.nshot.space.Shape;

/**
 * The arithmetic of a node: the sum of its terms, some of them batch-normalised, then a ReLU; and
 * its gradient. All arrays of a node hold images of one shape, as {@link #planes} says.
 */
interface NodeKernel {
  /**
   * A summand.
   *
   * @param normalization of x, where x isn't taken as it is
   */
  record Term(Floats x, Optional<Normalization> normalization) {}

  /** How these kernels want images of a shape to lie in memory. */
  Planes planes(Shape shape);

  /** Fills {@link Normalization#moments}. */
  void moments(Floats x, Normalization normalization);

  /** relu or sum, or both, from the terms; at least one is there. */
  void forward(List<Term> terms, Optional<Floats> sum, Optional<Floats> relu);

  /**
   * target = Σ masked where relu is above zero, and 0 elsewhere, + Σ plain. The target may be the
   * first of the masked, or of the plain if there are none masked. With it, the normalised terms'
   * {@link Normalization#gradientSums} for that gradient are filled.
   */
  void gather(
      List<Floats> masked,
      Optional<Floats> relu,
      List<Floats> plain,
      Floats target,
      List<Term> normalized);

  /** The gradient of a normalised x; the target may be x. */
  void normalizedGradient(Floats gradient, Floats x, Normalization normalization, Floats target);
}
