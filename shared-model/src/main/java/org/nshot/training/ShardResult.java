package org.nshot.training;

import java.util.List;

/**
 * What a shard's part of a round gave.
 *
 * @param figures all but its gradients
 * @param gradients of its paths' mean losses, in the figures' order, each in the compact form of
 *     the path's slices; with H inner steps the sum over the steps ({@link InnerSteps})
 */
public record ShardResult(ShardFigures figures, List<float[]> gradients) {
  public ShardResult {
    gradients = List.copyOf(gradients);
    if (gradients.size() != figures.paths().size()) {
      throw new IllegalArgumentException(
          "shard %d: %d gradients of %d paths"
              .formatted(figures.shard(), gradients.size(), figures.paths().size()));
    }
  }
}
