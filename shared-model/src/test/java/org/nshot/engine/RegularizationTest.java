package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nshot.data.Batch;
import org.nshot.space.Shape;

class RegularizationTest {
  private static final Shape IMAGE = new Shape(3, 5, 32);

  @Test
  void train_anyNumberOfThreads_sameMasks() {
    EngineFixture network =
        EngineFixture.of(
            IMAGE, b -> b.linear(b.globalAveragePool(b.dropout(b.input(), 0.5f)), "w", "b", 3));
    Batch batch = network.batch(5, 1);
    TrainResult one = train(network, batch, 1, 9);
    for (int threads : new int[] {2, 3}) {
      TrainResult several = train(network, batch, threads, 9);
      assertEquals(one.loss(), several.loss(), 1e-6);
      assertArrayEquals(one.sampleNorms(), several.sampleNorms(), 1e-6f);
    }
    assertFalse(Arrays.equals(one.sampleNorms(), train(network, batch, 1, 10).sampleNorms()));
  }

  private static TrainResult train(EngineFixture network, Batch batch, int threads, long key) {
    try (SubnetEngine engine = network.engine(threads, KernelSets.vector())) {
      engine.train(network.graph(), batch, new Regularization(0, key + 1)); // leaves no mask behind
      return engine.train(network.graph(), batch, new Regularization(0, key));
    }
  }

  @Test
  void regularization_smoothingOutOfRange_isRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Regularization.smoothing(1));
    assertEquals("label smoothing: 1.0, expected 0 to below 1", e.getMessage());
  }
}
