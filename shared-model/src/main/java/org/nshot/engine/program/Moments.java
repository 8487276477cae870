package org.nshot.engine.program;

import java.util.List;
import java.util.Optional;

/**
 * Takes the moments of what a {@link Node} will normalise: right after x is written, while it is in
 * cache. Its gradient is the node's.
 */
public record Moments(Lane lane, Value x, Normalization normalization) implements Operation {
  @Override
  public List<Step> forward() {
    return List.of(Step.ofImages(List.of(x), List.of(), new Sums()));
  }

  @Override
  public void backward(Backward program) {}

  private final class Sums implements Step.Work {
    private Optional<NodeKernel.Moments> sums = Optional.empty();

    @Override
    public void begin() {
      sums = Optional.of(lane.kernels().node().moments(normalization));
    }

    @Override
    public void run(Images images) {
      sums.orElseThrow().add(x.floats(images));
    }

    @Override
    public void end() {
      sums.orElseThrow().finish();
      sums = Optional.empty();
    }
  }
}
