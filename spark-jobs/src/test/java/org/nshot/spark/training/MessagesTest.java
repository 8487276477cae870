package org.nshot.spark.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.SearchSpaces;
import org.nshot.space.Shape;
import org.nshot.supernet.ParameterLayout;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardResult;
import org.nshot.training.ShardResult.PathResult;

class MessagesTest {
  private static final SearchSpace SPACE =
      new NasBench201(new SearchSpaces.Size(2, 1, 3, new Shape(4, 4, 3)));
  private static final ParameterLayout LAYOUT = ParameterLayout.of(SPACE);

  @Test
  void roundMessage_decoded_isThePlanAndOnlyItsPathsWeights() {
    float[] weights = new float[LAYOUT.length()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i;
    }
    List<Architecture> paths =
        List.of(Architecture.of(3, 0, 0, 1, 0, 0), Architecture.of(0, 0, 0, 2, 0, 0));
    RoundPlan plan =
        new RoundPlan(
            7,
            3,
            73,
            paths,
            List.of(
                new ShardPlan(0, new int[] {5, 1}, new int[] {0}),
                new ShardPlan(2, new int[] {9}, new int[] {1, 0})),
            List.of());
    RoundMessage message = RoundMessage.decode(RoundMessage.encode(plan, SPACE, LAYOUT, weights));
    assertEquals(7, message.epoch());
    assertEquals(3, message.round());
    assertEquals(paths, message.paths());
    assertArrayEquals(new int[] {9}, message.shard(2).positions());
    assertArrayEquals(new int[] {1, 0}, message.shard(2).paths());
    assertArrayEquals(new int[] {5, 1}, message.shard(0).positions());
    assertThrows(IllegalArgumentException.class, () -> message.shard(1));
    float[] compact = RoundMessage.slices(paths, SPACE, LAYOUT).gather(weights);
    assertArrayEquals(compact, message.weights());
    assertTrue(compact.length < weights.length);
  }

  @Test
  void resultMessage_decoded_isTheResult() {
    PathResult first =
        new PathResult(0, 1.5, 3, new float[] {1, -2, Float.MIN_VALUE}, new float[] {0.5f});
    PathResult second = new PathResult(4, Double.NaN, 0, new float[0], new float[] {1, 2});
    ShardResult decoded =
        ResultMessage.decode(ResultMessage.encode(new ShardResult(6, List.of(first, second), 123)));
    assertEquals(6, decoded.shard());
    assertEquals(123, decoded.computeNanos());
    assertEquals(1.5, decoded.paths().get(0).loss());
    assertArrayEquals(first.gradient(), decoded.paths().get(0).gradient());
    assertArrayEquals(first.sampleNorms(), decoded.paths().get(0).sampleNorms());
    assertTrue(Double.isNaN(decoded.paths().get(1).loss()));
    assertEquals(4, decoded.paths().get(1).path());
    assertArrayEquals(second.sampleNorms(), decoded.paths().get(1).sampleNorms());
  }
}
