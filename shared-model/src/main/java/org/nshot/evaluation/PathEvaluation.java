package org.nshot.evaluation;

import java.util.OptionalDouble;
import org.nshot.space.Architecture;

/**
 * How a path did on the held-out images with inherited weights.
 *
 * @param loss mean cross entropy; not finite where the weights make it so
 * @param correct images whose largest logit is the label's
 * @param images images it was evaluated on
 * @param naswot what {@link Naswot} says of it, where that was asked
 */
public record PathEvaluation(
    Architecture architecture, double loss, int correct, int images, OptionalDouble naswot) {
  public PathEvaluation {
    if (images < 1 || correct < 0 || correct > images) {
      throw new IllegalArgumentException(
          "%s: %s of %s images correct".formatted(architecture, correct, images));
    }
  }

  /** What was found by its weights alone. */
  public PathEvaluation(Architecture architecture, double loss, int correct, int images) {
    this(architecture, loss, correct, images, OptionalDouble.empty());
  }

  /** The same with what {@link Naswot} says of it. */
  public PathEvaluation withNaswot(double score) {
    return new PathEvaluation(architecture, loss, correct, images, OptionalDouble.of(score));
  }

  /** Part of the images that are classified as labelled, 0 to 1. */
  public double accuracy() {
    return (double) correct / images;
  }

  /** The same result for a path that computes the same. */
  public PathEvaluation of(Architecture equal) {
    return new PathEvaluation(equal, loss, correct, images, naswot);
  }
}
