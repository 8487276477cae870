package org.nshot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Backends;
import org.nshot.engine.onednn.OneDnn;

/**
 * What this machine gives at best: large matrix products, one on each thread, as the engine's lanes
 * run side by side.
 */
final class GemmCeiling {
  private static final int EXTENT = 1024;
  private static final int PRODUCTS = 10;
  private static final int ROUNDS = 5;

  private GemmCeiling() {}

  /**
   * 10⁹ multiplications and additions a second in the best of a few rounds; empty where oneDNN
   * isn't there to do them.
   */
  static OptionalDouble gflops(int threads) throws InterruptedException {
    if (!Backends.cpu() || OneDnn.absence().isPresent()) {
      return OptionalDouble.empty();
    }
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        Callable<Double> products = () -> secondsOfProducts(together);
        List<Callable<Double>> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
          all.add(products);
        }
        double seconds = 0;
        for (Future<Double> one : pool.invokeAll(all)) {
          seconds = Math.max(seconds, one.get());
        }
        best = Math.max(best, 2.0 * Math.pow(EXTENT, 3) * PRODUCTS * threads / seconds / 1e9);
      }
      return OptionalDouble.of(best);
    } catch (ExecutionException e) {
      throw new IllegalStateException("sgemm: " + e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdown();
    }
  }

  private static double secondsOfProducts(CyclicBarrier together) throws Exception {
    Backends.singleThreaded();
    try (Arena a = new Arena(EXTENT * EXTENT);
        Arena b = new Arena(EXTENT * EXTENT);
        Arena c = new Arena(EXTENT * EXTENT)) {
      a.whole().put(new float[EXTENT * EXTENT], 0);
      b.whole().put(new float[EXTENT * EXTENT], 0);
      OneDnn.multiply(EXTENT, a.whole(), b.whole(), c.whole()); // touches c, compiles the kernel
      together.await();
      long start = System.nanoTime();
      for (int i = 0; i < PRODUCTS; i++) {
        OneDnn.multiply(EXTENT, a.whole(), b.whole(), c.whole());
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
