package org.nshot.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nshot.space.Architecture;
import org.nshot.training.ShardFigures.PathFigures;

/**
 * What a round trains and how its results will move the weights.
 *
 * @param epoch e, from 0
 * @param round within the epoch, from 0
 * @param step t, optimizer steps before this one
 * @param paths the round's paths
 * @param rejected paths that were drawn before them and lay outside the run's bounds
 * @param shards what each shard does; shards that drew no sample are left out
 * @param updates how gradients become weights, in order
 */
public record RoundPlan(
    int epoch,
    int round,
    int step,
    List<Architecture> paths,
    int rejected,
    List<ShardPlan> shards,
    List<GroupUpdate> updates) {
  public RoundPlan {
    paths = List.copyOf(paths);
    shards = List.copyOf(shards);
    updates = List.copyOf(updates);
  }

  /**
   * The learning rate that each path's gradient is worth in its update, its loss coefficient taken
   * in: what inner steps move with. 0 for a path that no shard trains.
   */
  public double[] rates() {
    double[] rates = new double[paths.size()];
    for (GroupUpdate update : updates) {
      for (PathShare share : update.shares()) {
        rates[share.path()] = update.lr() * share.coefficient();
      }
    }
    return rates;
  }

  /** Paths that shards train in a row, each row once, in the shards' order. */
  List<int[]> chains() {
    List<int[]> chains = new ArrayList<>();
    for (ShardPlan shard : shards) {
      if (chains.stream().noneMatch(known -> Arrays.equals(known, shard.paths()))) {
        chains.add(shard.paths());
      }
    }
    return chains;
  }

  /** Which of the paths some shard trains, ascending. */
  static List<Integer> trained(List<ShardPlan> shards) {
    return shards.stream()
        .flatMapToInt(shard -> Arrays.stream(shard.paths()))
        .distinct()
        .sorted()
        .boxed()
        .toList();
  }

  /**
   * @throws IllegalArgumentException if these aren't figures of this plan's shards and samples
   */
  void requireShards(List<ShardFigures> figures) {
    if (figures.size() != shards.size()) {
      throw new IllegalArgumentException(
          "%s: results of %s shards, expected %s"
              .formatted(where(), figures.size(), shards.size()));
    }
    for (int i = 0; i < figures.size(); i++) {
      ShardPlan planned = shards.get(i);
      ShardFigures found = figures.get(i);
      int[] paths = found.paths().stream().mapToInt(PathFigures::path).toArray();
      if (found.shard() != planned.shard() || !Arrays.equals(paths, planned.paths())) {
        throw new IllegalArgumentException(
            "%s: result %s is of shard %s with paths %s, expected shard %s with %s"
                .formatted(
                    where(),
                    i,
                    found.shard(),
                    Arrays.toString(paths),
                    planned.shard(),
                    Arrays.toString(planned.paths())));
      }
      for (PathFigures path : found.paths()) {
        if (path.sampleNorms().length != planned.positions().length) {
          throw new IllegalArgumentException(
              "%s, shard %s: norms of %s samples, expected %s"
                  .formatted(
                      where(),
                      found.shard(),
                      path.sampleNorms().length,
                      planned.positions().length));
        }
      }
    }
  }

  /** Which round, for messages. */
  String where() {
    return "epoch " + epoch + ", round " + round;
  }

  /**
   * A shard's part of a round.
   *
   * @param shard its number
   * @param positions samples it trains on, as positions in the importance table, in order
   * @param paths which of the round's paths it trains on them, in order
   * @param next samples of its next round, where they are known; a hint, to read images ahead
   */
  public record ShardPlan(int shard, int[] positions, int[] paths, int[] next) {
    private static final int[] UNKNOWN = {};

    /** A part after which nothing is known. */
    public ShardPlan(int shard, int[] positions, int[] paths) {
      this(shard, positions, paths, UNKNOWN);
    }

    /** The k-th of n even parts of its samples. */
    public ShardPlan part(int k, int n) {
      int begin = (int) ((long) positions.length * k / n);
      int end = (int) ((long) positions.length * (k + 1) / n);
      return new ShardPlan(shard, Arrays.copyOfRange(positions, begin, end), paths);
    }
  }

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

    /** The part of one of its paths. */
    PathShare share(int path) {
      return shares.stream().filter(share -> share.path() == path).findFirst().orElseThrow();
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
