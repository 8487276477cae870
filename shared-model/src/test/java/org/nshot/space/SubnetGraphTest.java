package org.nshot.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubnetGraphTest {
  private final SubnetGraph.Builder graph = SubnetGraph.builder(new Shape(8, 8, 4));

  @Test
  void build_layersThatDoNotReachTheOutput_areDropped() {
    int kept = graph.activate(graph.input(), Activation.RELU);
    graph.convolution(kept, "unused", 4, 3, 1);
    SubnetGraph built = graph.build(graph.globalAveragePool(kept));
    assertEquals(
        List.of(
            new Layer.Input(),
            new Layer.Activate(0, Activation.RELU),
            new Layer.GlobalAveragePool(1)),
        built.layers());
    assertEquals(List.of(), built.weights());
  }

  @Test
  void relu_askedForTwice_isOneLayer() {
    assertEquals(
        graph.activate(graph.input(), Activation.RELU),
        graph.activate(graph.input(), Activation.RELU));
  }

  @Test
  void zero_goesThroughWhatHasNoBias_inTheRightShape() {
    int zero = graph.zeroLike(graph.input());
    int convolved = graph.convolution(zero, "w", 6, 3, 2);
    assertEquals(new Shape(4, 4, 6), graph.shape(convolved));
    int pooled =
        graph.averagePool(
            graph.activate(graph.batchNorm(convolved, 1e-5f), Activation.RELU), 2, 2, 0);
    SubnetGraph built = graph.build(graph.globalAveragePool(pooled));
    assertEquals(List.of(new Layer.Zero(new Shape(1, 1, 6))), built.layers());
    assertEquals(new Shape(1, 1, 6), built.shape(0));
  }

  @Test
  void zero_doesNotGoThroughAffineOrRunningNormalisation() {
    int zero = graph.zeroLike(graph.input());
    Layer affine =
        new Layer.BatchNorm(
            zero, 1e-5f, Optional.of(new Layer.Affine("scale", "shift")), Optional.empty());
    Layer running =
        new Layer.BatchNorm(
            zero,
            1e-5f,
            Optional.empty(),
            Optional.of(new Layer.RunningStatistics("mean", "variance")));
    SubnetGraph built = graph.build(graph.sum(List.of(graph.add(affine), graph.add(running))));
    assertEquals(
        List.of(
            new Layer.Zero(graph.shape(graph.input())),
            affine.from(i -> 0),
            running.from(i -> 0),
            new Layer.Sum(List.of(1, 2))),
        built.layers());
  }

  @Test
  void sum_dropsZerosAndFoldsOne_butKeepsDoubles() {
    int in = graph.input();
    int zero = graph.zeroLike(in);
    assertEquals(in, graph.sum(List.of(zero, in, zero)));
    assertEquals(zero, graph.sum(List.of(zero, zero)));
    SubnetGraph twice = graph.build(graph.sum(List.of(in, in)));
    assertEquals(new Layer.Sum(List.of(0, 0)), twice.layers().get(twice.output()));
  }

  @Test
  void sum_ofOtherShapes_isRefused() {
    int smaller = graph.averagePool(graph.input(), 2, 2, 0);
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> graph.sum(List.of(graph.input(), smaller)));
    assertEquals("sum of 8x8x4 and 4x4x4: expected equal shapes", error.getMessage());
  }
}
