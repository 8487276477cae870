package org.nshot.space;

/**
 * How large a path is, counting every operation it names, also those that contribute nothing.
 *
 * @param weights C(α) of the CaLR paper: weights of convolutions and classifier, no BN, no biases
 * @param multiplyAdds multiply-accumulate operations of convolutions and classifier for one image
 */
public record Complexity(long weights, long multiplyAdds) {
  public Complexity plus(Complexity other) {
    return new Complexity(weights + other.weights, multiplyAdds + other.multiplyAdds);
  }
}
