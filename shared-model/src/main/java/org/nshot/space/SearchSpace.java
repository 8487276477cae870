package org.nshot.space;

import java.util.List;
import org.nshot.space.Layer.Input;

/**
 * A search space at a given size: its choice blocks, the weights of its supernet, and what each
 * path computes with them.
 *
 * <p>Implementations are immutable and safe for use by many threads.
 */
public interface SearchSpace {

  /** The name it is listed under in {@link SearchSpaces}. */
  String name();

  /** What one image is: the shape of the graph's {@link Input}. */
  Shape image();

  /** Number of classes, the length of the logits. */
  int classes();

  List<ChoiceBlock> blocks();

  /** All weights of the supernet, in the order of their storage. */
  List<WeightSpec> weights();

  /** What a path computes. */
  SubnetGraph graph(Architecture architecture);

  /** How large a path is. */
  Complexity complexity(Architecture architecture);

  /** The least complex path: γ_max of CaLR stands there. */
  Architecture smallest();

  /** The most complex path: 1/γ_max of CaLR stands there. */
  Architecture largest();

  /** The field's usual string for a path. */
  String format(Architecture architecture);

  /**
   * Reads what {@link #format} writes.
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  Architecture parse(String text);

  /** Number of paths; the product of the blocks' operations. */
  default long paths() {
    return blocks().stream()
        .mapToLong(block -> block.operations().size())
        .reduce(1, Math::multiplyExact);
  }

  /** The path at a position: the blocks' operations are its digits, the first block's highest. */
  default Architecture path(long index) {
    int[] operations = new int[blocks().size()];
    long rest = index;
    for (int block = operations.length - 1; block >= 0; block--) {
      int base = blocks().get(block).operations().size();
      operations[block] = (int) (rest % base);
      rest /= base;
    }
    if (index < 0 || rest != 0) {
      throw new IllegalArgumentException(
          "path index " + index + ": " + name() + " has " + paths() + " paths");
    }
    return Architecture.of(operations);
  }

  /** Position of a path, so that {@code path(index(a))} equals a. */
  default long index(Architecture architecture) {
    check(architecture);
    long index = 0;
    for (int block = 0; block < architecture.blocks(); block++) {
      index = index * blocks().get(block).operations().size() + architecture.operation(block);
    }
    return index;
  }

  /**
   * @throws IllegalArgumentException if it is no path of this space
   */
  default void check(Architecture architecture) {
    if (architecture.blocks() != blocks().size()) {
      throw new IllegalArgumentException(
          "architecture %s has %d choices, expected %d"
              .formatted(architecture, architecture.blocks(), blocks().size()));
    }
    for (int block = 0; block < architecture.blocks(); block++) {
      int operation = architecture.operation(block);
      int known = blocks().get(block).operations().size();
      if (operation < 0 || operation >= known) {
        throw new IllegalArgumentException(
            "architecture %s: operation %d at %s, expected 0 to %d"
                .formatted(architecture, operation, blocks().get(block).name(), known - 1));
      }
    }
  }
}
