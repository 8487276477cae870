package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel.Pass;
import org.nshot.supernet.Slice;

/** The layer Convolution, and Linear as a 1x1 convolution of 1x1 images with a bias. */
final class Convolution implements Operation {
  private final Lane lane;
  private final Window window;
  private final int groups;
  private final Value x;
  private final Value y;
  private final Slice weight;
  private final Optional<Slice> bias;

  Convolution(
      Lane lane, Window window, int groups, Value x, Value y, Slice weight, Optional<Slice> bias) {
    this.lane = lane;
    this.window = window;
    this.groups = groups;
    this.x = x;
    this.y = y;
    this.weight = weight;
    this.bias = bias;
  }

  @Override
  public List<Step> forward() {
    return List.of(step(List.of(x), List.of(y), new Forward()));
  }

  @Override
  public void backward(Backward program) {
    Value gy = program.gradient(y);
    Value read = program.stored(x);
    WeightGradient ofWeight = WeightGradient.of(lane, weight, program);
    Optional<WeightGradient> ofBias = bias.map(slice -> WeightGradient.of(lane, slice, program));
    Optional<Value> gx = x.differentiable() ? Optional.of(x.another()) : Optional.empty();
    List<Value> writes = new ArrayList<>(gx.stream().toList());
    ofWeight.scratch().ifPresent(writes::add);
    ofBias.flatMap(WeightGradient::scratch).ifPresent(writes::add);
    Gradients work = new Gradients(read, gy, gx, ofWeight, ofBias);
    program.add(step(List.of(read, gy), writes, work));
    ofWeight.addUp(program);
    ofBias.ifPresent(gradient -> gradient.addUp(program));
    gx.ifPresent(gradient -> program.contribute(x, gradient, true));
  }

  /**
   * Windows over all channels do so much with an image that its way through memory hardly counts,
   * and Winograd's transforms of weights would have to be made for every part.
   */
  private Step step(List<Value> reads, List<Value> writes, Step.Work work) {
    boolean dense = window.kernel() > 1 && groups == 1;
    return new Step(reads, writes, work, dense);
  }

  /** A pass over parts of the images. */
  private abstract class OfParts implements Step.Work {
    private final Pass pass;
    private Parts parts = new Parts(1, 1, false);
    private List<ConvolutionKernel> kernels = List.of(); // of a part, and of a smaller last one
    private Optional<Value> ordered = Optional.empty(); // the weights as the pass wants them

    OfParts(Pass pass) {
      this.pass = pass;
    }

    @Override
    public List<Value> prepare(Parts given) {
      parts = given;
      kernels = lane.convolutions(window, groups, bias.isPresent(), given);
      ordered = inOrderOf(pass);
      return ordered.stream().toList();
    }

    /** A buffer for weights in a pass's order; empty where it takes them as they are. */
    Optional<Value> inOrderOf(Pass pass) {
      int floats = kernel().ordered(pass);
      return floats == 0 ? Optional.empty() : Optional.of(Value.of(floats));
    }

    @Override
    public void begin() {
      ordered.ifPresent(to -> kernel().order(pass, lane.weight(weight), to.floats()));
    }

    Floats orderedWeight() {
      return ordered.map(Value::floats).orElseGet(() -> lane.weight(weight));
    }

    /** The kernel of a whole part, whose order of weights is the others' too. */
    ConvolutionKernel kernel() {
      return kernels.get(0);
    }

    ConvolutionKernel kernel(Images images) {
      return kernels.get(images.count() == parts.size() ? 0 : 1);
    }

    @Override
    public int weights() {
      return weight.length();
    }
  }

  private final class Forward extends OfParts {
    Forward() {
      super(Pass.FORWARD);
    }

    @Override
    public void run(Images images) {
      kernel(images)
          .forward(x.floats(images), orderedWeight(), bias.map(lane::weight), y.floats(images));
    }
  }

  /** Both gradients; the weights' of several parts add up. */
  private final class Gradients extends OfParts {
    private final Value read;
    private final Value gy;
    private final Optional<Value> gx;
    private final WeightGradient ofWeight;
    private final Optional<WeightGradient> ofBias;
    private Optional<Value> sum = Optional.empty(); // in the pass's order
    private Optional<Value> part = Optional.empty(); // a later part's
    private Optional<Value> biasPart = Optional.empty();
    private boolean first; // whether no part has run yet

    Gradients(
        Value read,
        Value gy,
        Optional<Value> gx,
        WeightGradient ofWeight,
        Optional<WeightGradient> ofBias) {
      super(Pass.DATA_GRADIENT);
      this.read = read;
      this.gy = gy;
      this.gx = gx;
      this.ofWeight = ofWeight;
      this.ofBias = ofBias;
    }

    @Override
    public List<Value> prepare(Parts given) {
      List<Value> held = new ArrayList<>(super.prepare(given));
      sum = inOrderOf(Pass.WEIGHT_GRADIENT);
      if (given.several()) {
        part = Optional.of(Value.of(sum.map(Value::length).orElse(weight.length())));
        biasPart = bias.map(slice -> Value.of(slice.length()));
      }
      sum.ifPresent(held::add);
      part.ifPresent(held::add);
      biasPart.ifPresent(held::add);
      return held;
    }

    @Override
    public void begin() {
      super.begin();
      first = true;
    }

    @Override
    public void run(Images images) {
      Floats target = sum.map(Value::floats).orElseGet(ofWeight::floats);
      Optional<Floats> biasTarget = ofBias.map(WeightGradient::floats);
      if (first) {
        first = false;
        run(images, target, biasTarget);
        return;
      }
      Floats one = part.orElseThrow().floats();
      Optional<Floats> biasOne = biasPart.map(Value::floats);
      run(images, one, biasOne);
      lane.kernels().node().add(one, target);
      biasOne.ifPresent(gradient -> lane.kernels().node().add(gradient, biasTarget.orElseThrow()));
    }

    private void run(Images images, Floats gw, Optional<Floats> gb) {
      kernel(images)
          .backward(
              read.floats(images),
              orderedWeight(),
              gy.floats(images),
              gx.map(value -> value.floats(images)),
              gw,
              gb);
    }

    @Override
    public void end() {
      sum.ifPresent(from -> kernel().order(Pass.WEIGHT_GRADIENT, from.floats(), ofWeight.floats()));
    }
  }
}
