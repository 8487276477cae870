package org.nshot.engine;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a benchmark's operations did and moved, counted beside them: JMH makes it per second. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Work {
  /** 10⁹ multiplications and additions. */
  public double gflops;

  /** 10⁹ bytes read and written. */
  public double gigabytes;

  void add(long operations, long bytes) {
    gflops += operations / 1e9;
    gigabytes += bytes / 1e9;
  }
}
