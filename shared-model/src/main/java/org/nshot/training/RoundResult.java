package org.nshot.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a round gave, its shards' gradients added up.
 *
 * @param shards figures of the plan's shards, in the plan's order
 * @param gradients of each of the plan's paths what it hands back ({@link ShardRule}), the mean
 *     over its samples ({@link PathShards}); empty for a path that no shard trained
 */
public record RoundResult(List<ShardFigures> shards, List<float[]> gradients) {
  public RoundResult {
    shards = List.copyOf(shards);
    gradients = List.copyOf(gradients);
  }

  /**
   * Adds the shards' gradients up.
   *
   * @param results of the plan's shards, in the plan's order
   * @throws IllegalArgumentException if they aren't the plan's
   */
  public static RoundResult of(RoundPlan plan, List<ShardResult> results) {
    List<ShardFigures> figures = results.stream().map(ShardResult::figures).toList();
    plan.requireShards(figures);
    List<float[]> gradients = new ArrayList<>();
    for (int path = 0; path < plan.paths().size(); path++) {
      PathShards trained = PathShards.of(plan.shards(), path);
      List<float[]> parts = new ArrayList<>();
      for (int shard : trained.shards()) {
        int[] own = plan.shards().get(shard).paths();
        int wanted = path;
        int at =
            IntStream.range(0, own.length).filter(k -> own[k] == wanted).findFirst().orElseThrow();
        parts.add(results.get(shard).gradients().get(at));
      }
      gradients.add(trained.mean(parts));
    }
    return new RoundResult(figures, gradients);
  }
}
