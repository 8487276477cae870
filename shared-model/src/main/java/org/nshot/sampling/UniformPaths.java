package org.nshot.sampling;

import java.util.List;
import java.util.stream.IntStream;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/**
 * Each choice block independently, every operation alike (SPOS).
 *
 * @param count paths a round
 */
public record UniformPaths(SearchSpace space, int count) implements PathSampler {

  @Override
  public List<Architecture> draw(double[][] probabilities, RandomStream random) {
    return IntStream.range(0, count)
        .mapToObj(
            path ->
                Architecture.of(
                    space.blocks().stream()
                        .mapToInt(block -> random.nextInt(block.operations().size()))
                        .toArray()))
        .toList();
  }
}
