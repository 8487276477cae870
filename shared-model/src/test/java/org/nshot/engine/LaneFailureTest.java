package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.nshot.engine.program.ConvolutionKernel;
import org.nshot.engine.program.ConvolutionKernel.Geometry;
import org.nshot.engine.program.Kernels;

/** The second of two lanes fails, while the first waits for its statistics. */
class LaneFailureTest {
  private static final EngineFixture NETWORK = EngineFixture.nasBench201(4, 1, 8);

  @Test
  void train_aLaneFails_saysWhatFailedAndNotWhoWaitedForIt() {
    IllegalStateException cause = new IllegalStateException("no kernel");
    IllegalStateException error =
        assertThrows(
            IllegalStateException.class,
            () ->
                train(
                    () -> {
                      throw cause;
                    }));
    assertEquals("engine: no kernel", error.getMessage());
    assertSame(cause, error.getCause());
  }

  @Test
  void train_aLaneHasNoMemory_isThatError() {
    OutOfMemoryError cause = new OutOfMemoryError("direct memory");
    assertSame(
        cause,
        assertThrows(
            OutOfMemoryError.class,
            () ->
                train(
                    () -> {
                      throw cause;
                    })));
  }

  private static void train(Runnable failure) {
    Kernels working = KernelSets.nd4j();
    AtomicInteger lanes = new AtomicInteger();
    Kernels kernels =
        new Kernels(
            "failing",
            working.node(),
            working.pool(),
            () ->
                lanes.getAndIncrement() == 1 ? new Failing(failure) : working.convolutions().get(),
            working.cached());
    try (SubnetEngine engine = NETWORK.engine(2, kernels)) {
      engine.train(NETWORK.graph(3, 3, 3, 3, 3, 3), NETWORK.batch(4, 1), Regularization.NONE);
    }
  }

  /** Makes no kernel. */
  private record Failing(Runnable failure) implements ConvolutionKernel.Factory {
    @Override
    public ConvolutionKernel kernel(Geometry geometry) {
      failure.run();
      throw new AssertionError("it must fail");
    }

    @Override
    public ConvolutionKernel kernel(Geometry geometry, ConvolutionKernel like) {
      return kernel(geometry);
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
