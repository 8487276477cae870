package org.nshot.latency;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.nshot.input.AtLeast;

/**
 * How often something is run to be timed.
 *
 * @param warmup fewest runs before the first that is timed: code is compiled, memory settles
 * @param timed fewest runs that are timed
 * @param leastMillis how long either goes on at least, for a few runs of a small network are over
 *     before the compiler is, or within one slice of the scheduler
 * @param nanos a clock
 */
public record Repeats(int warmup, int timed, double leastMillis, LongSupplier nanos) {
  private static final double NANOS_PER_MILLISECOND = 1e6;

  /**
   * @throws IllegalArgumentException naming the setting that doesn't fit
   */
  public Repeats {
    if (warmup < 0) {
      throw new IllegalArgumentException("warmup: " + warmup + ", expected at least 0");
    }
    AtLeast.one("repeat", timed);
    if (!(leastMillis >= 0 && leastMillis < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "least-ms: " + leastMillis + ", expected at least 0 and finite");
    }
  }

  /** By the machine's clock. */
  public Repeats(int warmup, int timed, double leastMillis) {
    this(warmup, timed, leastMillis, System::nanoTime);
  }

  /** What is timed. */
  @FunctionalInterface
  interface Run {
    void once() throws IOException;
  }

  /** Milliseconds of each run that counts. */
  double[] time(Run run) throws IOException {
    times(run, warmup);
    return times(run, timed);
  }

  /** Milliseconds of each of at least so many runs. */
  private double[] times(Run run, int fewest) throws IOException {
    List<Double> milliseconds = new ArrayList<>();
    double total = 0;
    while (milliseconds.size() < fewest || (fewest > 0 && total < leastMillis)) {
      long start = nanos.getAsLong();
      run.once();
      double taken = (nanos.getAsLong() - start) / NANOS_PER_MILLISECOND;
      milliseconds.add(taken);
      total += taken;
    }
    return milliseconds.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
