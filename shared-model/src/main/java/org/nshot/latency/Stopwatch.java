package org.nshot.latency;

import java.io.IOException;
import org.nshot.export.TrainedNetwork;

/** Times networks. */
@FunctionalInterface
public interface Stopwatch {
  /**
   * How long a forward pass of the network takes.
   *
   * @param network alone, its normalisations with running statistics, as it is deployed
   * @throws IOException if what runs it doesn't take it
   */
  Timing time(TrainedNetwork network) throws IOException;
}
