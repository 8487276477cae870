package org.nshot.space;

import java.util.List;

/**
 * Where a network is written down, layer by layer. Every method returns the position to read its
 * output from.
 */
public interface NetworkBuilder {

  /** The image batch, or what a fragment reads. */
  int input();

  /** Output shape of the layer at a position, for one image. */
  Shape shape(int position);

  /**
   * @throws IllegalArgumentException if the layer can't read what its inputs put out
   */
  int add(Layer layer);

  /** Nothing, in the shape of another layer's output. */
  default int zeroLike(int position) {
    return add(new Layer.Zero(shape(position)));
  }

  /** {@link Layer.Convolution} with as many zeros around as keep the size at stride 1. */
  default int convolution(int from, String weight, int outChannels, int kernel, int stride) {
    return convolution(from, weight, outChannels, kernel, stride, 1);
  }

  /** The same with groups of channels. */
  default int convolution(
      int from, String weight, int outChannels, int kernel, int stride, int groups) {
    return add(
        new Layer.Convolution(from, weight, outChannels, kernel, stride, kernel / 2, groups));
  }

  /** A {@link Layer.Convolution} of each channel alone. */
  default int depthwise(int from, String weight, int kernel, int stride) {
    int channels = shape(from).channels();
    return convolution(from, weight, channels, kernel, stride, channels);
  }

  /** {@link Layer.BatchNorm} as supernets have it. */
  default int batchNorm(int from, float epsilon) {
    return add(new Layer.BatchNorm(from, epsilon));
  }

  /** {@link Layer.Activate}. */
  default int activate(int from, Activation activation) {
    return add(new Layer.Activate(from, activation));
  }

  /** {@link Layer.AveragePool}. */
  default int averagePool(int from, int kernel, int stride, int padding) {
    return add(new Layer.AveragePool(from, kernel, stride, padding));
  }

  /** {@link Layer.GlobalAveragePool}. */
  default int globalAveragePool(int from) {
    return add(new Layer.GlobalAveragePool(from));
  }

  /** {@link Layer.Dropout}. */
  default int dropout(int from, float rate) {
    return add(new Layer.Dropout(from, rate));
  }

  /** {@link Layer.Linear}. */
  default int linear(int from, String weight, String bias, int outputs) {
    return add(new Layer.Linear(from, weight, bias, outputs));
  }

  /** Sum of one or more outputs; a sum of one is that one. */
  default int sum(List<Integer> from) {
    return from.size() == 1 ? from.get(0) : add(new Layer.Sum(from));
  }
}
