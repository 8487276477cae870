package org.nshot.space;

import java.util.function.IntFunction;
import org.nshot.space.Layer.Activate;
import org.nshot.space.Layer.AveragePool;
import org.nshot.space.Layer.BatchNorm;
import org.nshot.space.Layer.Convolution;
import org.nshot.space.Layer.Dropout;
import org.nshot.space.Layer.GlobalAveragePool;
import org.nshot.space.Layer.Input;
import org.nshot.space.Layer.Linear;
import org.nshot.space.Layer.Sum;
import org.nshot.space.Layer.Zero;

/**
 * What a layer puts out for one image.
 *
 * @param in what the layer at a position puts out
 */
record OutputShape(IntFunction<Shape> in) implements Layer.Visitor<Shape> {

  @Override
  public Shape input(Input layer) {
    throw new IllegalArgumentException("a network has one input, which it begins with");
  }

  @Override
  public Shape convolution(Convolution layer) {
    Shape from = in.apply(layer.input());
    if (layer.groups() < 1
        || from.channels() % layer.groups() != 0
        || layer.outChannels() % layer.groups() != 0) {
      throw new IllegalArgumentException(
          "convolution %s: %s groups, expected a number that divides %s and %s channels"
              .formatted(layer.weight(), layer.groups(), from.channels(), layer.outChannels()));
    }
    return window(from, layer.kernel(), layer.stride(), layer.padding(), layer.outChannels());
  }

  @Override
  public Shape batchNorm(BatchNorm layer) {
    return in.apply(layer.input());
  }

  @Override
  public Shape activate(Activate layer) {
    return in.apply(layer.input());
  }

  @Override
  public Shape sum(Sum layer) {
    Shape shape = in.apply(layer.inputs().get(0));
    for (int input : layer.inputs()) {
      if (!in.apply(input).equals(shape)) {
        throw new IllegalArgumentException(
            "sum of " + shape + " and " + in.apply(input) + ": expected equal shapes");
      }
    }
    return shape;
  }

  @Override
  public Shape averagePool(AveragePool layer) {
    Shape from = in.apply(layer.input());
    return window(from, layer.kernel(), layer.stride(), layer.padding(), from.channels());
  }

  @Override
  public Shape globalAveragePool(GlobalAveragePool layer) {
    return new Shape(1, 1, in.apply(layer.input()).channels());
  }

  @Override
  public Shape dropout(Dropout layer) {
    return in.apply(layer.input());
  }

  @Override
  public Shape linear(Linear layer) {
    return new Shape(1, 1, layer.outputs());
  }

  @Override
  public Shape zero(Zero layer) {
    return layer.shape();
  }

  private static Shape window(Shape from, int kernel, int stride, int padding, int channels) {
    return new Shape(
        (from.height() + 2 * padding - kernel) / stride + 1,
        (from.width() + 2 * padding - kernel) / stride + 1,
        channels);
  }
}
