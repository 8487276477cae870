package org.nshot.training;

import java.util.List;
import org.nshot.space.Architecture;
import org.nshot.training.ShardFigures.PathFigures;

/** Whether a round's results may move a state: asked before anything moves. */
final class RoundChecks {
  private final Training training;
  private final RoundPlan plan;
  private final RoundResult result;

  RoundChecks(Training training, RoundPlan plan, RoundResult result) {
    this.training = training;
    this.plan = plan;
    this.result = result;
  }

  /**
   * @throws IllegalArgumentException if these aren't the plan's results, or the plan not the
   *     state's next
   */
  void requireFits(TrainingState state) {
    if (plan.epoch() != state.epoch() || plan.round() != state.round()) {
      throw new IllegalArgumentException(
          "%s: results of another round, expected epoch %s round %s"
              .formatted(plan.where(), state.epoch(), state.round()));
    }
    plan.requireShards(result.shards());
    if (result.gradients().size() != plan.paths().size()) {
      throw new IllegalArgumentException(
          "%s: gradients of %s paths, expected %s"
              .formatted(plan.where(), result.gradients().size(), plan.paths().size()));
    }
    List<Integer> trained = RoundPlan.trained(plan.shards());
    for (int path = 0; path < plan.paths().size(); path++) {
      int length = result.gradients().get(path).length;
      Architecture architecture = plan.paths().get(path);
      int expected = trained.contains(path) ? training.reported(architecture) : 0;
      if (length != expected) {
        throw new IllegalArgumentException(
            "%s, path %s: gradient of %s values, expected %s"
                .formatted(plan.where(), format(path), length, expected));
      }
    }
  }

  /**
   * @throws DivergedException naming a shard and its path
   */
  void requireFiniteLosses() {
    for (ShardFigures shard : result.shards()) {
      for (PathFigures path : shard.paths()) {
        if (!Double.isFinite(path.loss())) {
          throw new DivergedException(
              "%s, shard %s: loss of path %s is %s, expected a finite number"
                  .formatted(plan.where(), shard.shard(), format(path.path()), path.loss()));
        }
      }
    }
  }

  /**
   * Norms alone would not do: they leave out the statistics of a batch, which come back with the
   * gradients and move weights too.
   *
   * @param norms of the round's moves
   * @throws DivergedException saying where a number isn't finite
   */
  void requireFinite(double[] norms) {
    for (ShardFigures shard : result.shards()) {
      for (PathFigures path : shard.paths()) {
        if (!path.finite()) {
          throw new DivergedException(
              "%s, shard %s, path %s: gradient or statistics hold NaN or infinity, expected finite numbers"
                  .formatted(plan.where(), shard.shard(), format(path.path())));
        }
      }
    }
    for (double norm : norms) {
      if (!Double.isFinite(norm)) {
        throw new DivergedException(
            plan.where()
                + ": gradients of finite numbers have no finite norm, expected a finite number");
      }
    }
  }

  private String format(int path) {
    return training.space().format(plan.paths().get(path));
  }
}
