package org.nshot.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.SearchSpace;

/**
 * As many paths as a block has operations: each block draws a permutation of its operations, path k
 * takes the k-th of each, so that every operation of every block is trained once a round (FairNAS).
 *
 * @param splitBlock where momentum is kept by group: the group is drawn first and every path of the
 *     round takes that operation there; the other blocks stay permuted
 */
public record StrictlyFairPaths(SearchSpace space, OptionalInt splitBlock) implements PathSampler {

  /**
   * @throws IllegalArgumentException if the blocks have different numbers of operations
   */
  public StrictlyFairPaths {
    int expected = space.blocks().get(0).operations().size();
    for (ChoiceBlock block : space.blocks()) {
      if (block.operations().size() != expected) {
        throw new IllegalArgumentException(
            "path-sampler: fair needs equally many operations in every block; %s has %d, %s has %d"
                .formatted(
                    space.blocks().get(0).name(),
                    expected,
                    block.name(),
                    block.operations().size()));
      }
    }
  }

  @Override
  public List<Architecture> draw(double[][] probabilities, RandomStream random) {
    int operations = space.blocks().get(0).operations().size();
    OptionalInt group =
        splitBlock.isPresent() ? OptionalInt.of(random.nextInt(operations)) : OptionalInt.empty();
    int[][] drawn = new int[space.blocks().size()][]; // [block][path]
    for (int block = 0; block < drawn.length; block++) {
      drawn[block] = random.permutation(operations);
    }
    List<Architecture> paths = new ArrayList<>();
    for (int path = 0; path < operations; path++) {
      int[] choices = new int[drawn.length];
      for (int block = 0; block < drawn.length; block++) {
        choices[block] = drawn[block][path];
      }
      Architecture fair = Architecture.of(choices);
      paths.add(group.isPresent() ? fair.with(splitBlock.getAsInt(), group.getAsInt()) : fair);
    }
    return paths;
  }
}
