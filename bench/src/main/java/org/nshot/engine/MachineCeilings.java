package org.nshot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Backends;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.onednn.OneDnn;

/** What this machine gives at best when all threads work side by side, as the engine's lanes do. */
final class MachineCeilings {
  private static final int EXTENT = 1024;
  private static final int PRODUCTS = 10;
  private static final int COPIED = 16 << 20; // floats, past all caches
  private static final int ROUNDS = 5;

  /** A timed piece of work, begun by all threads at once; returns its rate in 10⁹ a second. */
  private interface Work {
    double run(Phaser together);
  }

  private MachineCeilings() {}

  /**
   * 10⁹ multiplications and additions a second in large matrix products, one on each thread, in the
   * best of a few rounds; empty where oneDNN isn't there to do them.
   */
  static OptionalDouble gflops(int threads) throws InterruptedException {
    return Backends.cpu() && OneDnn.absence().isEmpty()
        ? OptionalDouble.of(best(threads, MachineCeilings::products))
        : OptionalDouble.empty();
  }

  /** 10⁹ bytes a second, read and written, of copies past all caches, the best of a few rounds. */
  static double gigabytes(int threads) throws InterruptedException {
    return best(threads, MachineCeilings::copy);
  }

  /** The slowest thread's rate times the threads, in the best round. */
  private static double best(int threads, Work work) throws InterruptedException {
    Phaser together = new Phaser(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        List<Callable<Double>> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
          all.add(() -> run(work, together));
        }
        double slowest = Double.POSITIVE_INFINITY;
        for (Future<Double> one : pool.invokeAll(all)) {
          slowest = Math.min(slowest, one.get());
        }
        best = Math.max(best, slowest * threads);
      }
      return best;
    } catch (ExecutionException e) {
      throw new IllegalStateException("ceiling: " + e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdown();
    }
  }

  private static double run(Work work, Phaser together) {
    try {
      return work.run(together);
    } catch (RuntimeException | Error e) { // the others would wait for this one for ever
      together.arriveAndDeregister();
      throw e;
    }
  }

  private static double products(Phaser together) {
    Backends.singleThreaded();
    try (Arena arena = new Arena(3L * EXTENT * EXTENT)) {
      Floats a = touched(arena, 0, EXTENT * EXTENT);
      Floats b = touched(arena, 1, EXTENT * EXTENT);
      Floats c = touched(arena, 2, EXTENT * EXTENT);
      OneDnn.multiply(EXTENT, a, b, c); // compiles the kernel
      together.arriveAndAwaitAdvance();
      long start = System.nanoTime();
      for (int i = 0; i < PRODUCTS; i++) {
        OneDnn.multiply(EXTENT, a, b, c);
      }
      return 2.0 * Math.pow(EXTENT, 3) * PRODUCTS / (System.nanoTime() - start);
    }
  }

  private static double copy(Phaser together) {
    try (Arena arena = new Arena(2L * COPIED)) {
      Floats from = touched(arena, 0, COPIED);
      Floats to = touched(arena, 1, COPIED);
      together.arriveAndAwaitAdvance();
      long start = System.nanoTime();
      to.bytes().put(0, from.bytes(), 0, COPIED * Float.BYTES);
      return 2.0 * COPIED * Float.BYTES / (System.nanoTime() - start);
    }
  }

  /** One of several stretches of a length, whose pages are there. */
  private static Floats touched(Arena arena, int number, int length) {
    Floats floats = arena.cut((long) number * length, length);
    float[] zeros = new float[EXTENT];
    for (int at = 0; at < length; at += EXTENT) {
      floats.part(at, EXTENT).put(zeros, 0);
    }
    return floats;
  }
}
