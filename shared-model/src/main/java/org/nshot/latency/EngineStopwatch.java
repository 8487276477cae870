package org.nshot.latency;

import java.io.IOException;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.export.TrainedNetwork;

/**
 * Times nshot's engine.
 *
 * @param threads of the engine
 * @param batch images of a forward pass
 */
record EngineStopwatch(int threads, int batch, Repeats repeats) implements Stopwatch {

  @Override
  public double[] time(TrainedNetwork network) throws IOException {
    Batch images = RandomImages.batch(network.image(), batch);
    try (SubnetEngine engine = SubnetEngines.open(network.layout(), threads)) {
      engine.load(network.layout().all(), network.weights());
      return repeats.time(() -> engine.evaluate(network.graph(), images));
    }
  }
}
