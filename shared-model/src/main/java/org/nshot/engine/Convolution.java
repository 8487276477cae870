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

  Convolution(
      Lane lane, Window window, int groups, Value x, Value y, Slice weight, Optional<Slice> bias) {
    this.lane = lane;
    this.kernel = lane.convolution(window, groups, bias.isPresent());
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
    WeightGradient ofWeight = WeightGradient.of(lane, weight, program);
    Optional<WeightGradient> ofBias = bias.map(slice -> WeightGradient.of(lane, slice, program));
    List<Value> writes = new ArrayList<>(gx.stream().toList());
    ofWeight.scratch().ifPresent(writes::add);
    ofBias.flatMap(WeightGradient::scratch).ifPresent(writes::add);
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
                    ofWeight.floats(),
                    ofBias.map(WeightGradient::floats))));
    ofWeight.addUp(program);
    ofBias.ifPresent(gradient -> gradient.addUp(program));
    gx.ifPresent(gradient -> program.contribute(x, gradient, true));
  }
}
