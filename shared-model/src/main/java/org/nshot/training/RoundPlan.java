package org.nshot.training;

import java.util.List;
import org.nshot.space.Architecture;

/**
 * What a round trains and how its results will move the weights.
 *
 * @param epoch e, from 0
 * @param round within the epoch, from 0
 * @param step t, optimizer steps before this one
 * @param paths the round's paths
 * @param shards what each shard does; shards that drew no sample are left out
 * @param updates how gradients become weights, in order
 */
public record RoundPlan(
    int epoch,
    int round,
    int step,
    List<Architecture> paths,
    List<ShardPlan> shards,
    List<GroupUpdate> updates) {
  public RoundPlan {
    paths = List.copyOf(paths);
    shards = List.copyOf(shards);
    updates = List.copyOf(updates);
  }

  /**
   * A shard's part of a round.
   *
   * @param shard its number
   * @param positions samples it trains on, as positions in the importance table, in order
   * @param paths which of the round's paths it trains on them, in order
   */
  public record ShardPlan(int shard, int[] positions, int[] paths) {}

  /**
   * A group's move: the paths that share it.
   *
   * @param group whose momentum buffer it uses
   * @param lr learning rate of the move
   * @param shares the paths and their parts in its gradient
   */
  public record GroupUpdate(int group, double lr, List<PathShare> shares) {
    public GroupUpdate {
      shares = List.copyOf(shares);
    }
  }

  /**
   * A path's part in a group's gradient.
   *
   * @param path which of the round's paths
   * @param coefficient what its loss is multiplied by (CaLR with several paths, else 1)
   * @param average 1 where the paths' gradients add up, 1/n where n paths are averaged
   */
  public record PathShare(int path, double coefficient, double average) {}
}
