package org.nshot.space;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A supernet split into several by the operations of one choice block (FSNAS: Zhao et al.,
 * "Few-Shot Neural Architecture Search", ICML 2021, arXiv 2006.06863): each has weights of its own,
 * and a path runs in that of its operation there.
 *
 * @param block whose operations split it
 * @param operations how many there are, and so supernets
 */
record FewShot(int block, int operations) {
  private static final Pattern PREFIX = Pattern.compile("supernets\\.\\d+\\.");

  /** The number of the supernet that a path runs in. */
  int supernetOf(Architecture path) {
    return path.operation(block);
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
                    .filter(owner -> owner.block() == block && owner.operation() != supernet)
                    .isEmpty())
        .map(weight -> weight.named(names(supernet).apply(weight.name())))
        .toList();
  }

  /** The weights of all supernets, one after another. */
  List<WeightSpec> weights(List<WeightSpec> of) {
    return IntStream.range(0, operations)
        .boxed()
        .flatMap(supernet -> weights(supernet, of).stream())
        .toList();
  }
}
