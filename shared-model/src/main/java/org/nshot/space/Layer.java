package org.nshot.space;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * One layer of a {@link SubnetGraph}. Inputs are positions of earlier layers in the graph; weights
 * are names in {@link SearchSpace#weights()}.
 */
public sealed interface Layer {

  /** Positions of the layers whose outputs this one reads. */
  List<Integer> inputs();

  /**
   * This layer reading from other positions: each input i becomes {@code position.applyAsInt(i)}.
   */
  Layer from(IntUnaryOperator position);

  /** Names of the weights this one uses. */
  default List<String> weights() {
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
  }

  /**
   * Convolution without bias.
   *
   * @param weight [outChannels, inChannels, kernel, kernel]
   * @param padding zeros added on each side
   */
  record Convolution(int input, String weight, int outChannels, int kernel, int stride, int padding)
      implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public List<String> weights() {
      return List.of(weight);
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new Convolution(
          position.applyAsInt(input), weight, outChannels, kernel, stride, padding);
    }
  }

  /**
   * Normalisation by the batch's own mean and (biased) variance of each channel, without affine
   * weights: y = (x − mean) / √(variance + epsilon).
   */
  record BatchNorm(int input, float epsilon) implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new BatchNorm(position.applyAsInt(input), epsilon);
    }
  }

  /** max(x, 0). */
  record Relu(int input) implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of(input);
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new Relu(position.applyAsInt(input));
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
    public List<String> weights() {
      return List.of(weight, bias);
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return new Linear(position.applyAsInt(input), weight, bias, outputs);
    }
  }

  /** A known zero of some shape, what a path that computes nothing hands on. */
  record Zero() implements Layer {
    @Override
    public List<Integer> inputs() {
      return List.of();
    }

    @Override
    public Layer from(IntUnaryOperator position) {
      return this;
    }
  }
}
