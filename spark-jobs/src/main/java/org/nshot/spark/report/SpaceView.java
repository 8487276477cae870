package org.nshot.spark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nshot.space.Architecture;
import org.nshot.space.Choice;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.Complexity;
import org.nshot.space.SearchSpace;

/**
 * A search space as a page draws it.
 *
 * @param name of the space
 * @param options its size, by key
 * @param paths how many there are, in digits
 * @param blocks where a path chooses, in order
 */
record SpaceView(String name, Map<String, String> options, String paths, List<Block> blocks) {

  /** The first of the characters that stand for operations in a path's code. */
  private static final char FIRST = '0';

  /**
   * A place where a path chooses.
   *
   * @param name as the space calls it
   * @param operations names of the candidates
   * @param group blocks of one group share probabilities
   * @param input shape of what it reads where it stands first, as HxWxC
   */
  record Block(String name, List<String> operations, int group, String input) {}

  /**
   * A path with what a diagram of it needs.
   *
   * @param code a character a block, {@code '0'} for the first operation
   * @param text in the space's first notation
   * @param computes for each block, whether its operation is computed at all
   * @param weights number of weights
   * @param flops multiply-adds
   * @param depth layers that are no identity
   */
  record Path(
      String code, String text, List<Boolean> computes, long weights, long flops, int depth) {}

  static SpaceView of(SearchSpace space, Map<String, String> options) {
    List<Block> blocks = new ArrayList<>();
    for (int b = 0; b < space.blocks().size(); b++) {
      ChoiceBlock block = space.blocks().get(b);
      String input = space.operation(new Choice(b, 0)).get(0).shape(0).toString();
      blocks.add(new Block(block.name(), block.operations(), block.importanceGroup(), input));
    }
    return new SpaceView(space.name(), options, space.paths().toString(), blocks);
  }

  static Path path(SearchSpace space, Architecture path) {
    List<Boolean> computes = new ArrayList<>();
    for (int block = 0; block < path.blocks(); block++) {
      computes.add(space.computes(path, block));
    }
    Complexity size = space.complexity(path);
    return new Path(
        code(path),
        space.format(path),
        computes,
        size.weights(),
        size.multiplyAdds(),
        space.depth(path));
  }

  /** A character a block: tables of thousands of paths stay small. */
  static String code(Architecture path) {
    StringBuilder code = new StringBuilder();
    for (int operation : path.toArray()) {
      code.append((char) (FIRST + operation));
    }
    return code.toString();
  }
}
