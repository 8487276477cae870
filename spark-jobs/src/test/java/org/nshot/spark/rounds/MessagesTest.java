package org.nshot.spark.rounds;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Subnets;
import org.nshot.tensors.FloatFormat;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundPlan.GroupUpdate;
import org.nshot.training.RoundPlan.PathShare;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardFigures;
import org.nshot.training.ShardFigures.PathFigures;
import org.nshot.training.ShardResult;

class MessagesTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 3, new Shape(4, 4, 3));
  private static final ParameterLayout LAYOUT = ParameterLayout.of(SPACE);
  private static final Subnets SUBNETS = new Subnets(SPACE, LAYOUT);

  @Test
  void roundMessage_decoded_isThePlanAndOnlyItsPathsWeights() {
    float[] weights = new float[LAYOUT.length()];
    float[] momentum = new float[LAYOUT.length()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i;
      momentum[i] = -i;
    }
    List<Architecture> paths =
        List.of(Architecture.of(3, 0, 0, 1, 0, 0), Architecture.of(0, 0, 0, 2, 0, 0));
    RoundPlan plan =
        new RoundPlan(
            7,
            3,
            73,
            paths,
            0,
            List.of(
                new ShardPlan(0, new int[] {5, 1}, new int[] {0}, new int[] {7, 7, 2}),
                new ShardPlan(2, new int[] {9}, new int[] {1, 0})),
            List.of(
                new GroupUpdate(
                    0, 0.5, List.of(new PathShare(0, 0.25, 0.5), new PathShare(1, 1, 0.5)))));
    RoundMessage message =
        RoundMessage.decode(
            RoundMessage.encode(plan, SUBNETS, List.of(weights, momentum), FloatFormat.FLOAT32));
    assertEquals(7, message.round().epoch());
    assertEquals(3, message.round().round());
    assertEquals(paths, message.round().paths());
    assertArrayEquals(new double[] {0.125, 0.5}, message.round().rates());
    assertArrayEquals(new int[] {9}, message.shard(2).positions());
    assertArrayEquals(new int[] {1, 0}, message.shard(2).paths());
    assertArrayEquals(new int[] {5, 1}, message.shard(0).positions());
    assertArrayEquals(new int[] {7, 7, 2}, message.shard(0).next());
    assertArrayEquals(new int[0], message.shard(2).next());
    assertThrows(IllegalArgumentException.class, () -> message.shard(1));
    float[] compact = SUBNETS.slices(paths).gather(weights);
    assertEquals(2, message.vectors().size());
    assertArrayEquals(compact, message.vectors().get(0));
    assertArrayEquals(SUBNETS.slices(paths).gather(momentum), message.vectors().get(1));
    assertTrue(compact.length < weights.length);
  }

  private static final PathFigures FIRST = new PathFigures(0, 1.5, 3, new float[] {0.5f}, true);
  private static final PathFigures SECOND =
      new PathFigures(4, Double.NaN, 0, new float[] {1, 2}, false, new double[] {4, 3, 2});
  private static final ShardResult RESULT =
      new ShardResult(
          new ShardFigures(6, List.of(FIRST, SECOND), 123, 45),
          List.of(new float[] {1, -2, Float.MIN_VALUE}, new float[0]));

  @Test
  void resultMessage_decoded_isTheResultAndWhatItTook() {
    ResultMessage decoded =
        ResultMessage.decode(ResultMessage.encode(RESULT, 77, FloatFormat.FLOAT32));
    assertFigures(decoded.figures());
    assertEquals(77, decoded.times().receive());
    assertEquals(123, decoded.times().compute());
    assertEquals(45, decoded.times().waiting());
    assertTrue(decoded.times().send() > 0);
    assertArrayEquals(new float[] {1, -2, Float.MIN_VALUE}, decoded.gradient(0));
    assertArrayEquals(new float[0], decoded.gradient(4));
    assertThrows(IllegalArgumentException.class, () -> decoded.gradient(1));
  }

  /** Numbers that both formats of 16 bits have. */
  @ParameterizedTest
  @EnumSource(FloatFormat.class)
  void messages_inAnyFormat_keepWhatTheFormatHas(FloatFormat wire) {
    float[] weights = new float[LAYOUT.length()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i % 17 - 8) / 4f;
    }
    List<Architecture> paths = List.of(Architecture.of(3, 0, 0, 1, 0, 0));
    RoundPlan plan =
        new RoundPlan(
            0,
            0,
            0,
            paths,
            0,
            List.of(new ShardPlan(0, new int[] {5}, new int[] {0}, new int[0])),
            List.of(new GroupUpdate(0, 0.5, List.of(new PathShare(0, 1, 1)))));
    float[] others = new float[LAYOUT.length()];
    Arrays.fill(others, -3);
    byte[] encoded = RoundMessage.encode(plan, SUBNETS, List.of(weights, others), wire);
    byte[] exact =
        RoundMessage.encode(plan, SUBNETS, List.of(weights, others), FloatFormat.FLOAT32);
    int values = 2 * SUBNETS.slices(paths).length();
    assertEquals(values * (Float.BYTES - wire.bytes()), exact.length - encoded.length);
    RoundMessage message = RoundMessage.decode(encoded);
    assertEquals(wire, message.wire());
    assertArrayEquals(SUBNETS.slices(paths).gather(weights), message.vectors().get(0));
    assertArrayEquals(SUBNETS.slices(paths).gather(others), message.vectors().get(1));
    float[] gradient = {1, -2, 0.375f, -0f};
    ShardResult result =
        new ShardResult(
            new ShardFigures(6, List.of(FIRST, SECOND), 1, 1), List.of(gradient, new float[0]));
    ResultMessage answer = ResultMessage.decode(ResultMessage.encode(result, 7, message.wire()));
    assertArrayEquals(gradient, answer.gradient(0));
    List<ResultMessage.Range> ranges =
        List.of(new ResultMessage.Range(1, 3), new ResultMessage.Range(0, 0));
    ResultMessage part = ResultMessage.decode(ResultMessage.encode(result, ranges, 7, wire));
    assertArrayEquals(new float[] {-2, 0.375f}, part.gradient(0));
    assertArrayEquals(FIRST.sampleNorms(), answer.figures().paths().get(0).sampleNorms());
  }

  private static void assertFigures(ShardFigures figures) {
    assertEquals(6, figures.shard());
    assertEquals(123, figures.computeNanos());
    assertEquals(45, figures.waitNanos());
    assertEquals(1.5, figures.paths().get(0).loss());
    assertTrue(figures.paths().get(0).finite());
    assertArrayEquals(FIRST.sampleNorms(), figures.paths().get(0).sampleNorms());
    assertTrue(Double.isNaN(figures.paths().get(1).loss()));
    assertFalse(figures.paths().get(1).finite());
    assertEquals(4, figures.paths().get(1).path());
    assertArrayEquals(SECOND.sampleNorms(), figures.paths().get(1).sampleNorms());
    assertArrayEquals(new double[] {1.5}, figures.paths().get(0).stepLosses());
    assertArrayEquals(new double[] {4, 3, 2}, figures.paths().get(1).stepLosses());
  }

  @Test
  void sumMessage_decoded_isTheSumsAndTheShardsFigures() {
    ResultMessage shard =
        ResultMessage.decode(ResultMessage.encode(RESULT, 77, FloatFormat.FLOAT32));
    SumMessage decoded =
        SumMessage.decode(
            new SumMessage(
                    5,
                    List.of(shard.withoutGradients()),
                    List.of(new float[] {3, -0f}, new float[0]))
                .encode());
    assertEquals(5, decoded.nanos());
    assertFigures(decoded.shards().get(0).figures());
    assertEquals(shard.times(), decoded.shards().get(0).times());
    assertArrayEquals(new float[] {3, -0f}, decoded.gradients().get(0));
    assertArrayEquals(new float[0], decoded.gradients().get(1));
  }
}
