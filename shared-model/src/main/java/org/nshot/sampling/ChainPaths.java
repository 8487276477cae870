package org.nshot.sampling;

import java.util.List;
import java.util.stream.IntStream;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/**
 * A chain of paths that change little by little (MAGIC-T: Xu et al., "Analyzing and Mitigating
 * Interference in Neural Architecture Search", ICML 2022, arXiv 2108.12821): operations that paths
 * share disturb each other less where the paths around them are alike.
 *
 * <p>α_t is α_{t−1} with one block, drawn uniformly, set to another of its operations, drawn
 * uniformly. The first path of an epoch is drawn as SPOS draws it, so that no chain is longer than
 * an epoch. Blocks with one operation stay, and so does the one that splits the supernet (FSNAS).
 */
public final class ChainPaths implements PathSampler {
  private final SearchSpace space;
  private final int[] changing; // blocks

  /**
   * @throws IllegalArgumentException if no block can change
   */
  public ChainPaths(SearchSpace space) {
    this.space = space;
    this.changing =
        IntStream.range(0, space.blocks().size())
            .filter(block -> operations(block) > 1)
            .filter(block -> space.splitBlock().stream().noneMatch(split -> split == block))
            .toArray();
    if (changing.length == 0) {
      throw new IllegalArgumentException(
          "path-sampler: chain, expected another with %s: it has no block to change"
              .formatted(space.name()));
    }
  }

  @Override
  public Draw draw(List<Architecture> before, double[][] probabilities, RandomStream random) {
    if (before.isEmpty()) {
      return new Draw(List.of(space.draw(random::nextInt)));
    }
    Architecture last = before.get(0);
    int block = changing[random.nextInt(changing.length)];
    int other = random.nextInt(operations(block) - 1); // of those that aren't the last path's
    int operation = other < last.operation(block) ? other : other + 1;
    return new Draw(List.of(last.with(block, operation)));
  }

  private int operations(int block) {
    return space.blocks().get(block).operations().size();
  }
}
