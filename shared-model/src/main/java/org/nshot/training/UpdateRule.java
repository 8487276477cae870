package org.nshot.training;

import java.util.List;
import java.util.function.Supplier;
import org.nshot.optim.Progress;
import org.nshot.space.Architecture;
import org.nshot.training.RoundPlan.GroupUpdate;

/** How a round's paths move the weights. {@link Rule} lists the rules. */
interface UpdateRule {

  /** What shards do. */
  ShardRule shards();

  /**
   * The moves of a round, in their order.
   *
   * @param trained which of the paths some shard trains, ascending
   */
  List<GroupUpdate> updates(List<Architecture> paths, List<Integer> trained, Progress progress);

  /** What shards start from, the weights first ({@link RoundStart}): full vectors, not copies. */
  default List<float[]> vectors(TrainingState state) {
    return List.of(state.weights());
  }

  /** Works a round's moves out; the state stays as it is. */
  Moves moves(TrainingState state, RoundPlan plan, List<PathGradient> gradients);

  /**
   * The moves of a round, worked out and not yet made. To be used before the next are asked for.
   */
  interface Moves {

    /** Global norm of each move's gradient before clipping, in the plan's order. */
    double[] norms();

    /** Moves weights and momentum, and adds the gradients to the epoch's totals. */
    void make(PathObserver seen);
  }

  /** Hears of each path's gradient as it moves the weights. */
  @FunctionalInterface
  interface PathObserver {
    /**
     * @param path which of the round's paths
     * @param squares Σ x² of each of its slices, of its gradient alone
     * @param scale what that gradient was multiplied by: loss coefficient and clipping
     */
    void see(int path, Supplier<double[]> squares, double scale);
  }
}
