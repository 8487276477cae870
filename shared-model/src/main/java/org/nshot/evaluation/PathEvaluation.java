package org.nshot.evaluation;

import org.nshot.space.Architecture;

/**
 * How a path did on the held-out images with inherited weights.
 *
 * @param loss mean cross entropy; not finite where the weights make it so
 * @param correct images whose largest logit is the label's
 * @param images images it was evaluated on
 */
public record PathEvaluation(Architecture architecture, double loss, int correct, int images) {
  public PathEvaluation {
    if (images < 1 || correct < 0 || correct > images) {
      throw new IllegalArgumentException(
          "%s: %s of %s images correct".formatted(architecture, correct, images));
    }
  }

  /** Part of the images that are classified as labelled, 0 to 1. */
  public double accuracy() {
    return (double) correct / images;
  }

  /** The same result for a path that computes the same. */
  public PathEvaluation of(Architecture equal) {
    return new PathEvaluation(equal, loss, correct, images);
  }
}
