package org.nshot.space;

import java.util.List;
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
 * How large a network is, counting every operation that a path names, also those that contribute
 * nothing.
 *
 * @param weights C(α) of the CaLR paper: weights of convolutions and classifier, no BN, no biases
 * @param multiplyAdds multiply-accumulate operations of convolutions and classifier for one image;
 *     what the field calls FLOPs
 * @param parameters everything that the network trains when it stands alone: the weights, biases,
 *     and a scale and a shift for each channel of each BN
 */
public record Complexity(long weights, long multiplyAdds, long parameters) {
  static final Complexity NONE = new Complexity(0, 0, 0);

  private static final double MILLION = 1e6;

  public Complexity plus(Complexity other) {
    return new Complexity(
        Math.addExact(weights, other.weights),
        Math.addExact(multiplyAdds, other.multiplyAdds),
        Math.addExact(parameters, other.parameters));
  }

  /** FLOPs of one image, in millions. */
  public double megaFlops() {
    return multiplyAdds / MILLION;
  }

  /** Weights of convolutions and classifier, in millions. */
  public double millionWeights() {
    return weights / MILLION;
  }

  /** Of all layers of a graph. */
  static Complexity of(SubnetGraph graph) {
    Complexity sum = NONE;
    List<Layer> layers = graph.layers();
    for (int at = 0; at < layers.size(); at++) {
      sum = sum.plus(of(layers.get(at), graph.inputShape(at), graph.shape(at)));
    }
    return sum;
  }

  /**
   * Of one layer.
   *
   * @param in what it reads, for one image
   * @param out what it puts out, for one image
   */
  public static Complexity of(Layer layer, Shape in, Shape out) {
    return layer.accept(new OfLayer(in, out));
  }

  private record OfLayer(Shape in, Shape out) implements Layer.Visitor<Complexity> {
    @Override
    public Complexity convolution(Convolution layer) {
      long inputs = (long) in.channels() / layer.groups() * layer.kernel() * layer.kernel();
      long weights = inputs * out.channels();
      return new Complexity(weights, weights * out.area(), weights);
    }

    @Override
    public Complexity linear(Linear layer) {
      long weights = (long) in.size() * layer.outputs();
      return new Complexity(weights, weights, weights + layer.outputs());
    }

    @Override
    public Complexity batchNorm(BatchNorm layer) {
      return new Complexity(0, 0, 2L * in.channels());
    }

    @Override
    public Complexity input(Input layer) {
      return NONE;
    }

    @Override
    public Complexity activate(Activate layer) {
      return NONE;
    }

    @Override
    public Complexity sum(Sum layer) {
      return NONE;
    }

    @Override
    public Complexity averagePool(AveragePool layer) {
      return NONE;
    }

    @Override
    public Complexity globalAveragePool(GlobalAveragePool layer) {
      return NONE;
    }

    @Override
    public Complexity dropout(Dropout layer) {
      return NONE;
    }

    @Override
    public Complexity zero(Zero layer) {
      return NONE;
    }
  }
}
