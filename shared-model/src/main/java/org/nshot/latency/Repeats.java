package org.nshot.latency;

import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * How often something is run to be timed.
 *
 * @param warmup runs before the first that is timed: code is compiled, memory settles
 * @param timed runs that are timed
 * @param nanos a clock
 */
public record Repeats(int warmup, int timed, LongSupplier nanos) {
  private static final double NANOS_PER_MILLISECOND = 1e6;

  /**
   * @throws IllegalArgumentException naming the setting that doesn't fit
   */
  public Repeats {
    if (warmup < 0) {
      throw new IllegalArgumentException("warmup: " + warmup + ", expected at least 0");
    }
    if (timed < 1) {
      throw new IllegalArgumentException("repeat: " + timed + ", expected at least 1");
    }
  }

  /** By the machine's clock. */
  public Repeats(int warmup, int timed) {
    this(warmup, timed, System::nanoTime);
  }

  /** What is timed. */
  @FunctionalInterface
  interface Run {
    void once() throws IOException;
  }

  Timing time(Run run) throws IOException {
    for (int i = 0; i < warmup; i++) {
      run.once();
    }
    double[] milliseconds = new double[timed];
    for (int i = 0; i < timed; i++) {
      long start = nanos.getAsLong();
      run.once();
      milliseconds[i] = (nanos.getAsLong() - start) / NANOS_PER_MILLISECOND;
    }
    return Timing.of(milliseconds);
  }
}
