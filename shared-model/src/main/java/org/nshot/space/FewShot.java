package org.nshot.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A supernet split into several by the operations of one choice block: each has weights of its own,
 * and a path runs in that of its operation there. Either every operation has one (FSNAS: Zhao et
 * al., "Few-Shot Neural Architecture Search", ICML 2021, arXiv 2006.06863), or every group of like
 * ones (Hu et al., "Generalizing Few-Shot NAS with Gradient Matching", ICLR 2022, arXiv
 * 2203.15207).
 *
 * @param block whose operations split it
 * @param groups the operations of each supernet
 */
record FewShot(int block, List<List<Integer>> groups) {
  private static final Pattern PREFIX = Pattern.compile("supernets\\.\\d+\\.");

  FewShot {
    groups = groups.stream().map(List::copyOf).toList();
  }

  /** A supernet for each operation. */
  static FewShot each(int block, int operations) {
    return new FewShot(block, IntStream.range(0, operations).mapToObj(List::of).toList());
  }

  /**
   * @param text a block, by name or number, and after a colon the operations of each supernet, all
   *     joined by '+' and parted by commas: {@code 1<-0:none+skip_connect,nor_conv_1x1+…}; without
   *     them each has its own
   * @throws IllegalArgumentException if there is no such block, or the groups aren't its operations
   */
  static FewShot read(String text, List<ChoiceBlock> blocks) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    OptionalInt block =
        IntStream.range(0, blocks.size())
            .filter(b -> blocks.get(b).name().equals(name) || Integer.toString(b).equals(name))
            .findFirst();
    if (block.isEmpty()) {
      throw new IllegalArgumentException(
          "few-shot-block: %s, expected %s, a number below %s or one of %s"
              .formatted(
                  name,
                  SupernetSpec.WHOLE,
                  blocks.size(),
                  blocks.stream().map(ChoiceBlock::name).toList()));
    }
    List<String> operations = blocks.get(block.getAsInt()).operations();
    if (colon < 0) {
      return each(block.getAsInt(), operations.size());
    }
    List<List<Integer>> groups = new ArrayList<>();
    for (String group : text.substring(colon + 1).split(",", -1)) {
      groups.add(Arrays.stream(group.split("\\+", -1)).map(operations::indexOf).toList());
    }
    if (!groups.stream()
        .flatMap(List::stream)
        .sorted()
        .toList()
        .equals(IntStream.range(0, operations.size()).boxed().toList())) {
      throw new IllegalArgumentException(
          "few-shot-block: %s, expected each of %s in one group".formatted(text, operations));
    }
    return new FewShot(block.getAsInt(), groups);
  }

  /** The number of the supernet that a path runs in. */
  int supernetOf(Architecture path) {
    return supernetOf(path.operation(block));
  }

  private int supernetOf(int operation) {
    return IntStream.range(0, groups.size())
        .filter(supernet -> groups.get(supernet).contains(operation))
        .findFirst()
        .orElseThrow();
  }

  /** How a supernet's weights are called, by their names in the one that was split. */
  static UnaryOperator<String> names(int supernet) {
    return weight -> "supernets." + supernet + "." + weight;
  }

  /** How a weight is called in the supernet that was split. */
  static String unsplit(String weight) {
    return PREFIX.matcher(weight).replaceFirst("");
  }

  /**
   * The weights of one of the supernets: those that its paths can use, under names of their own.
   *
   * @param of the supernet that is split
   */
  List<WeightSpec> weights(int supernet, List<WeightSpec> of) {
    return of.stream()
        .filter(
            weight ->
                weight
                    .choice()
                    .filter(
                        owner ->
                            owner.block() == block && supernetOf(owner.operation()) != supernet)
                    .isEmpty())
        .map(weight -> weight.named(names(supernet).apply(weight.name())))
        .toList();
  }

  /** The weights of all supernets, one after another. */
  List<WeightSpec> weights(List<WeightSpec> of) {
    return IntStream.range(0, groups.size())
        .boxed()
        .flatMap(supernet -> weights(supernet, of).stream())
        .toList();
  }
}
