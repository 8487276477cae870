package org.nshot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nshot.supernet.Slice;

/** The layer Convolution, and Linear as a 1x1 convolution of 1x1 images with a bias. */
final class Convolution implements Operation {
  private final Lane lane;
  private final ConvolutionKernel kernel;
  private final Value x;
  private final Value y;
  private final Slice weight;
  private final Optional<Slice> bias;

  Convolution(Lane lane, Window window, Value x, Value y, Slice weight, Optional<Slice> bias) {
    this.lane = lane;
    this.kernel = lane.convolution(window, bias.isPresent());
    this.x = x;
    this.y = y;
    this.weight = weight;
    this.bias = bias;
  }

  @Override
  public List<Step> forward() {
    return List.of(
        new Step(
            List.of(x),
            List.of(y),
            () ->
                kernel.forward(
                    x.floats(), lane.weight(weight), bias.map(lane::weight), y.floats())));
  }

  @Override
  public void backward(Backward program) {
    Value gy = program.gradient(y);
    Optional<Value> gx =
        x.differentiable() ? Optional.of(new Value(x.length(), true)) : Optional.empty();
    Optional<Value> weightScratch = program.scratchFor(weight);
    Optional<Value> biasScratch = bias.flatMap(program::scratchFor);
    List<Value> writes = new ArrayList<>(gx.stream().toList());
    weightScratch.ifPresent(writes::add);
    biasScratch.ifPresent(writes::add);
    program.add(
        new Step(
            List.of(x, gy),
            writes,
            () ->
                kernel.backward(
                    x.floats(),
                    lane.weight(weight),
                    bias.map(lane::weight),
                    gy.floats(),
                    gx.map(Value::floats),
                    target(weight, weightScratch),
                    bias.map(slice -> target(slice, biasScratch)))));
    weightScratch.ifPresent(scratch -> program.add(addition(weight, scratch)));
    biasScratch.ifPresent(scratch -> program.add(addition(bias.orElseThrow(), scratch)));
    gx.ifPresent(gradient -> program.contribute(x, gradient, true));
  }

  private Floats target(Slice slice, Optional<Value> scratch) {
    return scratch.map(Value::floats).orElseGet(() -> lane.gradient(slice));
  }

  private Step addition(Slice slice, Value scratch) {
    return new Step(
        List.of(scratch),
        List.of(),
        () -> {
          Floats sum = lane.gradient(slice);
          List<Floats> terms = List.of(sum, scratch.floats());
          lane.kernels().node().gather(List.of(), Optional.empty(), terms, sum, List.of());
        });
  }
}
