package org.nshot.space;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * One layer of a network. Inputs are positions of earlier layers in its graph; weights are named.
 *
 * <p>A new kind of layer is a record here and a method of {@link Visitor}: the compiler then names
 * every place that must know it.
 */
public sealed interface Layer {

  /** One answer for each kind of layer. */
  interface Visitor<R> {
    R input(Input layer);

    R convolution(Convolution layer);

    R batchNorm(BatchNorm layer);

    R activate(Activate layer);

    R sum(Sum layer);

    R averagePool(AveragePool layer);

    R globalAveragePool(GlobalAveragePool layer);

    R dropout(Dropout layer);

    R linear(Linear layer);

    R zero(Zero layer);
  }

  /** Positions of the layers whose outputs this one reads. */
  List<Integer> inputs();

  /**
   * This layer reading from other positions: each input i becomes {@code position.applyAsInt(i)}.
   */
  Layer from(IntUnaryOperator position);

  /** Whether it makes zero of zero, whatever its weights are. */
  default boolean keepsZero() {
    return true;
  }

  /** This layer with other weights: each name becomes what is given for it. */
  default Layer renamed(UnaryOperator<String> name) {
    return this;
  }

  /** The visitor's answer for this kind. */
  <R> R accept(Visitor<R> visitor);

  /**
   * The weights this one uses, in the order of their storage.
   *
   * @param in what the layer reads, for one image
   */
  default List<WeightSpec> weights(Shape in) {
    return List.of();
  }

  /** The image batch. */
  record Input() implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of();
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return this;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.input(this);
    }
  }

  /**
   * Convolution without bias.
   *
   * @param weight [outChannels, inChannels / groups, kernel, kernel]
   * @param padding zeros added on each side
   * @param groups output channels of a group read that group's input channels alone; as many as
   *     there are channels in a depthwise convolution
   */
  record Convolution(
      int input, String weight, int outChannels, int kernel, int stride, int padding, int groups)
      implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public List<WeightSpec> weights(Shape in) {
      int read = in.channels() / groups;
      return List.of(
          new WeightSpec(
              weight,
              List.of(outChannels, read, kernel, kernel),
              WeightRole.KERNEL,
              read * kernel * kernel));
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new Convolution(
          position.applyAsInt(input), weight, outChannels, kernel, stride, padding, groups);
    }

    @Override
    public Layer renamed(UnaryOperator<String> name) {
      return new Convolution(
          input, name.apply(weight), outChannels, kernel, stride, padding, groups);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.convolution(this);
    }
  }

  /**
   * Normalisation by mean and variance of each channel: y = γ (x − mean) / √(variance + epsilon) +
   * β. In training both are the batch's own, the variance biased; in evaluation the running ones
   * where they are kept, else the batch's own again.
   *
   * @param affine γ and β; without, γ = 1 and β = 0
   * @param running the running statistics, where they are kept
   */
  record BatchNorm(
      int input, float epsilon, Optional<Affine> affine, Optional<RunningStatistics> running)
      implements Layer {
    /** Neither affine weights nor running statistics, as in supernets. */
    public BatchNorm(int input, float epsilon) {
      this(input, epsilon, Optional.empty(), Optional.empty());
    }

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public List<WeightSpec> weights(Shape in) {
      List<Integer> shape = List.of(in.channels());
      List<WeightSpec> all = new ArrayList<>();
      affine.ifPresent(
          a -> {
            all.add(new WeightSpec(a.scale(), shape, WeightRole.SCALE, 1));
            all.add(new WeightSpec(a.shift(), shape, WeightRole.SHIFT, 1));
          });
      running.ifPresent(
          r -> {
            all.add(new WeightSpec(r.mean(), shape, WeightRole.RUNNING_MEAN, 1));
            all.add(new WeightSpec(r.variance(), shape, WeightRole.RUNNING_VARIANCE, 1));
          });
      return List.copyOf(all);
    }

    @Override
    public boolean keepsZero() {
      return affine.isEmpty() && running.isEmpty();
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new BatchNorm(position.applyAsInt(input), epsilon, affine, running);
    }

    @Override
    public Layer renamed(UnaryOperator<String> name) {
      return new BatchNorm(
          input,
          epsilon,
          affine.map(a -> new Affine(name.apply(a.scale()), name.apply(a.shift()))),
          running.map(r -> new RunningStatistics(name.apply(r.mean()), name.apply(r.variance()))));
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.batchNorm(this);
    }
  }

  /**
   * Names of a normalisation's trained weights.
   *
   * @param scale γ, [channels]
   * @param shift β, [channels]
   */
  record Affine(String scale, String shift) {}

  /**
   * Names of a normalisation's statistics over past batches.
   *
   * @param mean [channels]
   * @param variance [channels], unbiased
   */
  record RunningStatistics(String mean, String variance) {}

  /** An {@link Activation} of each value. */
  record Activate(int input, Activation activation) implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new Activate(position.applyAsInt(input), activation);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.activate(this);
    }
  }

  /** Sum of two or more outputs of one shape; the same input may stand twice. */
  record Sum(List<Integer> inputs) implements Layer {
    public Sum {
      inputs = List.copyOf(inputs);
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new Sum(inputs.stream().map(position::applyAsInt).toList());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.sum(this);
    }
  }

  /** Mean over a square window; padding is not counted. */
  record AveragePool(int input, int kernel, int stride, int padding) implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new AveragePool(position.applyAsInt(input), kernel, stride, padding);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.averagePool(this);
    }
  }

  /** Mean over all positions: [height, width, channels] → [1, 1, channels]. */
  record GlobalAveragePool(int input) implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new GlobalAveragePool(position.applyAsInt(input));
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.globalAveragePool(this);
    }
  }

  /**
   * In training each value is zero with probability {@code rate}, and divided by 1 − rate
   * otherwise; nothing in evaluation.
   *
   * @param rate 0 to below 1
   */
  record Dropout(int input, float rate) implements Layer {
    public Dropout {
      if (!(rate >= 0 && rate < 1)) {
        throw new IllegalArgumentException("dropout: " + rate + ", expected 0 to below 1");
      }
    }

    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new Dropout(position.applyAsInt(input), rate);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.dropout(this);
    }
  }

  /**
   * y = W x + b on [1, 1, features].
   *
   * @param weight [outputs, features]
   * @param bias [outputs]
   */
  record Linear(int input, String weight, String bias, int outputs) implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public List<WeightSpec> weights(Shape in) {
      int features = in.size();
      return List.of(
          new WeightSpec(weight, List.of(outputs, features), WeightRole.KERNEL, features),
          new WeightSpec(bias, List.of(outputs), WeightRole.BIAS, features));
    }

    @Override
    public boolean keepsZero() {
      return false;
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new Linear(position.applyAsInt(input), weight, bias, outputs);
    }

    @Override
    public Layer renamed(UnaryOperator<String> name) {
      return new Linear(input, name.apply(weight), name.apply(bias), outputs);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.linear(this);
    }
  }

  /** A known zero, what a path that computes nothing hands on. */
  record Zero(Shape shape) implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of();
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return this;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.zero(this);
    }
  }
}
