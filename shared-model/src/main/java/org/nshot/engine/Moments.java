package org.nshot.engine;

import java.util.List;

/**
 * Takes the moments of what a {@link Node} will normalise: right after x is written, while it is in
 * cache. Its gradient is the node's.
 */
record Moments(Lane lane, Value x, Normalization normalization) implements Operation {
  @Override
  public List<Step> forward() {
    return List.of(
        new Step(
            List.of(x), List.of(), () -> lane.kernels().node().moments(x.floats(), normalization)));
  }

  @Override
  public void backward(Backward program) {}
}
