package org.nshot.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/**
 * As many paths as a block has operations: each block draws a permutation of its operations, path k
 * takes the k-th of each, so that every operation of every block is trained once a round (FairNAS).
 *
 * <p>Where blocks have unequal numbers of operations, there are as many paths as the largest has,
 * and the others put fresh permutations one after another: no operation of a block is trained more
 * than once oftener than another.
 *
 * @param splitBlock where momentum is kept by group: the group is drawn first and every path of the
 *     round takes that operation there; the other blocks stay permuted
 */
public record StrictlyFairPaths(SearchSpace space, OptionalInt splitBlock) implements PathSampler {

  /** Paths of a round. */
  public int count() {
    return space.blocks().stream().mapToInt(block -> block.operations().size()).max().orElseThrow();
  }

  @Override
  public boolean drawsTogether() {
    return true;
  }

  @Override
  public Draw draw(double[][] probabilities, RandomStream random) {
    OptionalInt group =
        splitBlock.isPresent()
            ? OptionalInt.of(random.nextInt(operations(splitBlock.getAsInt())))
            : OptionalInt.empty();
    int count = count();
    int[][] drawn = new int[count][space.blocks().size()]; // [path][block]
    for (int block = 0; block < space.blocks().size(); block++) {
      int operations = operations(block);
      int[] permutation = {};
      for (int path = 0; path < count; path++) {
        if (path % operations == 0) {
          permutation = random.permutation(operations);
        }
        drawn[path][block] = permutation[path % operations];
      }
    }
    List<Architecture> paths = new ArrayList<>();
    for (int[] choices : drawn) {
      Architecture fair = Architecture.of(choices);
      paths.add(group.isPresent() ? fair.with(splitBlock.getAsInt(), group.getAsInt()) : fair);
    }
    return new Draw(paths);
  }

  private int operations(int block) {
    return space.blocks().get(block).operations().size();
  }
}
