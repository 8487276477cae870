package org.nshot.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Backends;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.onednn.OneDnn;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a core of this machine gives at best: a large matrix product, and a copy past all caches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Ceilings {
  private static final int EXTENT = 1024;
  private static final int COPIED = 64 << 20; // floats

  private Arena arena;
  private Floats a;
  private Floats b;
  private Floats c;
  private Floats from;
  private Floats to;

  @Setup(Level.Trial)
  public void allocate() {
    Backends.singleThreaded();
    int matrix = EXTENT * EXTENT;
    arena = new Arena(3L * matrix + 2L * COPIED);
    a = arena.cut(0, matrix);
    b = arena.cut(matrix, matrix);
    c = arena.cut(2L * matrix, matrix);
    from = arena.cut(3L * matrix, COPIED);
    to = arena.cut(3L * matrix + COPIED, COPIED);
    for (Floats array : List.of(a, b, c, from, to)) { // no page is touched for the first time later
      array.put(new float[array.length()], 0);
    }
  }

  @TearDown(Level.Trial)
  public void free() {
    arena.close();
  }

  @Benchmark
  public void sgemm(Work work) {
    OneDnn.multiply(EXTENT, a, b, c);
    work.add(2L * EXTENT * EXTENT * EXTENT, 3L * EXTENT * EXTENT * Float.BYTES);
  }

  @Benchmark
  public void copy(Work work) {
    to.bytes().put(0, from.bytes(), 0, COPIED * Float.BYTES);
    work.add(0, 2L * COPIED * Float.BYTES);
  }
}
