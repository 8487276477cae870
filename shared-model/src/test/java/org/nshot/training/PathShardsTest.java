package org.nshot.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nshot.training.RoundPlan.ShardPlan;

class PathShardsTest {
  private static final List<ShardPlan> PLANS =
      List.of(
          new ShardPlan(0, new int[3], new int[] {0}),
          new ShardPlan(1, new int[5], new int[] {1}),
          new ShardPlan(4, new int[1], new int[] {0}));

  @Test
  void of_aPath_itsShardsAndTheirPartsOfItsSamples() {
    PathShards first = PathShards.of(PLANS, 0);
    assertArrayEquals(new int[] {0, 2}, first.shards());
    assertArrayEquals(new double[] {0.75, 0.25}, first.shares());
    assertEquals(0, PathShards.of(PLANS, 2).mean(List.of()).length);
  }

  @Test
  void mean_ofRanges_hasTheBitsOfTheWhole() {
    float[] a = {1e-8f, 3.3f, -7, 0.1f};
    float[] b = {1, 1e8f, 2.5f, -0.7f};
    PathShards shards = PathShards.of(PLANS, 0);
    float[] whole = shards.mean(List.of(a, b));
    assertEquals(0.75f * 3.3f + 0.25f * 1e8f, whole[1]);
    for (int cut = 0; cut <= a.length; cut++) {
      float[] left = shards.mean(List.of(Arrays.copyOf(a, cut), Arrays.copyOf(b, cut)));
      float[] right =
          shards.mean(List.of(Arrays.copyOfRange(a, cut, 4), Arrays.copyOfRange(b, cut, 4)));
      assertArrayEquals(Arrays.copyOf(whole, cut), left);
      assertArrayEquals(Arrays.copyOfRange(whole, cut, 4), right);
    }
  }

  @Test
  void mean_ofManyValues_eachIsASumInTheShardsOrder() {
    PathShards three = new PathShards(new int[] {0, 1, 2}, new double[] {0.5, 0.3, 0.2});
    Random random = new Random(1);
    List<float[]> parts = new ArrayList<>();
    for (int shard = 0; shard < 3; shard++) {
      float[] part = new float[50_001];
      for (int i = 0; i < part.length; i++) {
        part[i] = (float) random.nextGaussian();
      }
      parts.add(part);
    }
    float[] mean = three.mean(parts);
    for (int i = 0; i < mean.length; i++) {
      float sum = 0.5f * parts.get(0)[i];
      sum += 0.3f * parts.get(1)[i];
      sum += 0.2f * parts.get(2)[i];
      assertEquals(sum, mean[i]);
    }
  }

  @Test
  void mean_ofOneShard_isWhatItGave() {
    float[] only = {-0f, 2};
    assertSame(only, PathShards.of(PLANS, 1).mean(List.of(only)));
  }

  @Test
  void mean_ofOtherShardsOrLengths_isRefused() {
    PathShards shards = PathShards.of(PLANS, 0);
    assertThrows(IllegalArgumentException.class, () -> shards.mean(List.of(new float[1])));
    assertThrows(
        IllegalArgumentException.class, () -> shards.mean(List.of(new float[1], new float[2])));
  }
}
