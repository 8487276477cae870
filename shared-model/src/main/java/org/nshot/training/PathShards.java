package org.nshot.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nshot.training.RoundPlan.ShardPlan;

/**
 * The shards that train a path in a round. Its gradient is the mean over all its samples, shards
 * added up in the plan's order, whoever does the adding: each value of the vector is a sum of its
 * own, so any range of it can be added up alone and has the same bits.
 *
 * @param shards indices into the plan's shards, ascending
 * @param shares of the path's samples, of each of these shards
 */
public record PathShards(int[] shards, double[] shares) {
  private static final int BLOCK = 1 << 13; // values that stay in a core's cache for all shards

  /** Those of a path. */
  public static PathShards of(List<ShardPlan> plans, int path) {
    int[] shards =
        IntStream.range(0, plans.size())
            .filter(i -> Arrays.stream(plans.get(i).paths()).anyMatch(own -> own == path))
            .toArray();
    int samples = Arrays.stream(shards).map(i -> plans.get(i).positions().length).sum();
    double[] shares =
        Arrays.stream(shards)
            .mapToDouble(i -> (double) plans.get(i).positions().length / samples)
            .toArray();
    return new PathShards(shards, shares);
  }

  /**
   * The mean of the shards' gradients.
   *
   * @param parts one of each shard, in order: whole gradients, or the same range of each
   * @return the only part itself, where there is one
   * @throws IllegalArgumentException if they differ in length
   */
  public float[] mean(List<float[]> parts) {
    if (parts.size() != shards.length) {
      throw new IllegalArgumentException(
          "gradients of %s shards, expected %s".formatted(parts.size(), shards.length));
    }
    if (parts.size() == 1) {
      return parts.get(0);
    }
    float[] mean = new float[parts.isEmpty() ? 0 : parts.get(0).length];
    for (float[] part : parts) {
      if (part.length != mean.length) {
        throw new IllegalArgumentException(
            "gradients of %s and %s values of one path".formatted(mean.length, part.length));
      }
    }
    int blocks = (mean.length + BLOCK - 1) / BLOCK;
    IntStream.range(0, blocks)
        .parallel()
        .forEach(
            block -> add(parts, mean, block * BLOCK, Math.min(mean.length - block * BLOCK, BLOCK)));
    return mean;
  }

  private void add(List<float[]> parts, float[] mean, int from, int count) {
    for (int k = 0; k < shares.length; k++) {
      float[] part = parts.get(k);
      float share = (float) shares[k];
      for (int i = from; i < from + count; i++) {
        mean[i] += share * part[i];
      }
    }
  }
}
