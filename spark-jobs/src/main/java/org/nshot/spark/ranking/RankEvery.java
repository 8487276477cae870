package org.nshot.spark.ranking;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.nshot.input.AtLeast;
import org.nshot.spark.events.RankingMetrics;

/**
 * How paths are ranked while a supernet trains.
 *
 * @param epochs between two rankings; there is one more at the end
 * @param paths how many, drawn by the run's seed and the same each time
 * @param images held-out images for each; empty for the usual number
 * @param benchmark the truth, if there is any
 * @param flat after how many rankings that are no better than one before training ends; empty for
 *     never
 */
public record RankEvery(
    int epochs,
    int paths,
    OptionalInt images,
    Optional<Ranking.Benchmark> benchmark,
    OptionalInt flat) {
  /**
   * @throws IllegalArgumentException naming the option that doesn't fit
   */
  public RankEvery {
    AtLeast.one("rank-every", epochs);
    AtLeast.one("rank-paths", paths);
    images.ifPresent(count -> AtLeast.one("rank-images", count));
    flat.ifPresent(count -> AtLeast.one("stop-when-flat", count));
  }

  /** Whether paths are ranked once so many epochs are done. */
  boolean isDue(int epochsDone, int allEpochs) {
    return epochsDone > 0 && (epochsDone % epochs == 0 || epochsDone == allEpochs);
  }

  /**
   * Whether the last rankings are none better than the best before them: as many as {@link #flat}
   * says. Those that can be compared with the newest one count: of as many paths and images, judged
   * by the same thing, and by a number.
   */
  boolean isFlat(List<RankingMetrics> rankings) {
    double[] comparable = comparable(rankings);
    if (flat.isEmpty() || comparable.length <= flat.getAsInt()) {
      return false;
    }
    int before = comparable.length - flat.getAsInt();
    return best(comparable, before, comparable.length) <= best(comparable, 0, before);
  }

  private static double[] comparable(List<RankingMetrics> rankings) {
    if (rankings.isEmpty()) {
      return new double[0];
    }
    Likeness newest = Likeness.of(rankings.get(rankings.size() - 1));
    return rankings.stream()
        .filter(ranking -> Likeness.of(ranking).equals(newest))
        .mapToDouble(RankingMetrics::quality)
        .filter(Double::isFinite)
        .toArray();
  }

  /**
   * What two rankings must have in common to be compared. The run's seed draws paths and images, so
   * equally many are the same.
   *
   * @param judge benchmark, column and number of paths that it holds; nothing where it is the mean
   *     accuracy
   */
  private record Likeness(int paths, int images, List<String> judge) {
    static Likeness of(RankingMetrics ranking) {
      return new Likeness(
          ranking.paths(),
          ranking.images(),
          ranking
              .truth()
              .map(t -> List.of(t.benchmark(), t.column(), Integer.toString(t.paths())))
              .orElse(List.of()));
    }
  }

  private static double best(double[] qualities, int from, int to) {
    return Arrays.stream(qualities, from, to).max().orElseThrow();
  }
}
