package org.nshot.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.nshot.random.RandomStream;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.SearchSpace;

/**
 * Which paths share a momentum (MS).
 *
 * @param splitBlock name or number of the block whose operation is a path's group, empty for a
 *     drawn one
 */
public record GroupSettings(Momentum momentum, Optional<String> splitBlock) {

  /** Whether momentum is kept by group. */
  public enum Momentum {
    SHARED,
    SEPARATED
  }

  static GroupSettings read(Map<String, String> given) {
    return new GroupSettings(Setting.MOMENTUM_GROUPS.read(given), Setting.SPLIT_BLOCK.read(given));
  }

  /**
   * The block whose operation is a path's momentum group, empty where momentum is shared; another
   * than the one that splits the supernet, whose operation all paths of a supernet share.
   *
   * @param seed what a drawn one is drawn by
   * @throws IllegalArgumentException if the space has no such block
   */
  OptionalInt splitBlock(SearchSpace in, long seed) {
    if (momentum == Momentum.SHARED || in.blocks().isEmpty()) { // none in a network alone
      return OptionalInt.empty();
    }
    List<Integer> others =
        IntStream.range(0, in.blocks().size())
            .filter(block -> !in.splitBlock().equals(OptionalInt.of(block)))
            .boxed()
            .toList();
    List<Integer> choosing = others.stream().filter(block -> chooses(in, block)).toList();
    if (choosing.isEmpty()) {
      throw new IllegalArgumentException(
          "momentum-groups: separated, expected shared: but for few-shot-block no block of this space"
              + " has several operations");
    }
    if (splitBlock.isEmpty()) {
      RandomStream random = RandomStream.of(seed, RandomStream.Purpose.SPLIT_BLOCK);
      int drawn = others.get(random.nextInt(others.size()));
      return OptionalInt.of(
          chooses(in, drawn) ? drawn : choosing.get(random.nextInt(choosing.size())));
    }
    OptionalInt block = in.block(splitBlock.get());
    if (block.isEmpty() || !choosing.contains(block.getAsInt())) {
      throw new IllegalArgumentException(
          "split-block: %s, expected drawn, a number below %s or one of %s%s"
              .formatted(
                  splitBlock.get(),
                  in.blocks().size(),
                  in.blocks().stream().map(ChoiceBlock::name).toList(),
                  block.isEmpty()
                      ? ""
                      : ", another than few-shot-block and with several operations"));
    }
    return block;
  }

  /** Of a block with one operation all paths would be one group. */
  private static boolean chooses(SearchSpace in, int block) {
    return in.blocks().get(block).operations().size() > 1;
  }
}
