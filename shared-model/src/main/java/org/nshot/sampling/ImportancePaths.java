package org.nshot.sampling;

import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/**
 * A path, at each choice block independently, operation o with probability p_o of the block's
 * importance group (PA&amp;DA).
 */
public record ImportancePaths(SearchSpace space) implements PathSampler {

  @Override
  public Draw draw(double[][] probabilities, RandomStream random) {
    return new Draw(
        List.of(
            Architecture.of(
                space.blocks().stream()
                    .mapToInt(
                        block -> drawOperation(probabilities[block.importanceGroup()], random))
                    .toArray())));
  }

  private static int drawOperation(double[] probabilities, RandomStream random) {
    double u = random.nextDouble();
    double cumulative = 0;
    int last = 0;
    for (int operation = 0; operation < probabilities.length; operation++) {
      if (probabilities[operation] > 0) {
        cumulative += probabilities[operation];
        last = operation;
        if (u < cumulative) {
          return operation;
        }
      }
    }
    return last; // u beyond a sum that rounding left below 1
  }
}
