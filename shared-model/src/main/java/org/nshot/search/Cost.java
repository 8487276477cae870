package org.nshot.search;

import java.util.function.ToDoubleFunction;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.space.Architecture;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.SearchSpace;

/**
 * Something that a path costs and that is known without evaluating it.
 *
 * @param name what options and files call it
 * @param unit for people
 * @param of a path's; not a number where nobody knows
 * @param range of all paths of the space
 */
public record Cost(String name, String unit, ToDoubleFunction<Architecture> of, Range range) {
  public static final String FLOPS = "flops";
  public static final String WEIGHTS = "weights";
  public static final String LATENCY = "latency";

  /** Multiply-adds of an image, in millions. */
  public static Cost flops(SearchSpace space) {
    return additive(FLOPS, "MFLOPs", space, path -> space.complexity(path).megaFlops());
  }

  /** Weights of convolutions and classifier, in millions. */
  public static Cost weights(SearchSpace space) {
    return additive(
        WEIGHTS, "million weights", space, path -> space.complexity(path).millionWeights());
  }

  /** A cost that is a sum over the choices: each block's least and most are then the space's. */
  private static Cost additive(
      String name, String unit, SearchSpace space, ToDoubleFunction<Architecture> of) {
    Architecture least = space.smallest();
    Architecture most = space.smallest();
    for (int block = 0; block < space.blocks().size(); block++) {
      ChoiceBlock choice = space.blocks().get(block);
      for (int operation = 0; operation < choice.operations().size(); operation++) {
        if (of.applyAsDouble(least.with(block, operation)) < of.applyAsDouble(least)) {
          least = least.with(block, operation);
        }
        if (of.applyAsDouble(most.with(block, operation)) > of.applyAsDouble(most)) {
          most = most.with(block, operation);
        }
      }
    }
    return new Cost(name, unit, of, new Range(of.applyAsDouble(least), of.applyAsDouble(most)));
  }

  double of(Architecture path) {
    return of.applyAsDouble(path);
  }
}
