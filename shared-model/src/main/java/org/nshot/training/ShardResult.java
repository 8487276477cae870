package org.nshot.training;

import java.util.List;

/**
 * What a shard's part of a round gave.
 *
 * @param figures all but its gradients
 * @param gradients what its paths hand back, in the figures' order; what that is, is the rule's
 *     ({@link ShardRule}): of plain steps the gradient of the mean loss, in the compact form of the
 *     path's slices, and its sum over the steps where there are several
 */
public record ShardResult(ShardFigures figures, List<float[]> gradients) {
  public ShardResult {
    gradients = List.copyOf(gradients);
    if (gradients.size() != figures.paths().size()) {
      throw new IllegalArgumentException(
          "shard %s: %s gradients of %s paths"
              .formatted(figures.shard(), gradients.size(), figures.paths().size()));
    }
  }
}
