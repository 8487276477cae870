package org.nshot.training;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.nshot.random.RandomStream;
import org.nshot.sampling.PathSampler;
import org.nshot.space.Architecture;

/**
 * An epoch's paths, a draw for each round. Every round has a stream of its own and sees the paths
 * of the round before, so the draw of a round follows from the epoch alone: a run that goes on in
 * the middle draws what came before once more, which costs nothing beside a round.
 */
final class EpochPaths {
  private final PathSampler sampler;
  private final double[][] probabilities; // [table][operation], the same through an epoch
  private final IntFunction<RandomStream> streams; // of a round
  private int drawn; // rounds
  private Optional<PathSampler.Draw> last = Optional.empty();

  EpochPaths(PathSampler sampler, double[][] probabilities, IntFunction<RandomStream> streams) {
    this.sampler = sampler;
    this.probabilities = probabilities;
    this.streams = streams;
  }

  /**
   * The paths of a round; those of the rounds before are forgotten.
   *
   * @throws IllegalArgumentException if it is one of these: a state's rounds only go forward
   */
  PathSampler.Draw of(int round) {
    if (round < drawn - 1) {
      throw new IllegalArgumentException(
          "paths of round %s, expected round %s or a later one".formatted(round, drawn - 1));
    }
    while (drawn <= round) {
      List<Architecture> before = last.map(PathSampler.Draw::paths).orElse(List.of());
      last = Optional.of(sampler.draw(before, probabilities, streams.apply(drawn)));
      drawn++;
    }
    return last.orElseThrow();
  }
}
