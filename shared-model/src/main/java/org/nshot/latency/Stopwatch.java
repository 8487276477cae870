package org.nshot.latency;

import java.io.IOException;
import org.nshot.export.TrainedNetwork;

/** Times networks. */
@FunctionalInterface
public interface Stopwatch {
  /**
   * How long forward passes of the network take.
   *
   * @param network alone, its normalisations with running statistics, as it is deployed
   * @return milliseconds of each of some passes, at least one
   * @throws IOException if what runs it doesn't take it
   */
  double[] time(TrainedNetwork network) throws IOException;
}
