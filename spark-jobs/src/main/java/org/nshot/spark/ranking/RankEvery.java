package org.nshot.spark.ranking;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
    atLeastOne("rank-every", epochs);
    atLeastOne("rank-paths", paths);
    images.ifPresent(count -> atLeastOne("rank-images", count));
    flat.ifPresent(count -> atLeastOne("stop-when-flat", count));
  }

  private static void atLeastOne(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + ": " + value + ", expected at least 1");
    }
  }

  /** Whether paths are ranked once so many epochs are done. */
  boolean isDue(int epochsDone, int allEpochs) {
    return epochsDone > 0 && (epochsDone % epochs == 0 || epochsDone == allEpochs);
  }

  /**
   * Whether the last rankings are none better than the best before them: as many as {@link #flat}
   * says.
   */
  boolean isFlat(List<RankingMetrics> rankings) {
    if (flat.isEmpty() || rankings.size() <= flat.getAsInt()) {
      return false;
    }
    int before = rankings.size() - flat.getAsInt();
    return best(rankings.subList(before, rankings.size())) <= best(rankings.subList(0, before));
  }

  private static double best(List<RankingMetrics> rankings) {
    return rankings.stream().mapToDouble(RankingMetrics::quality).max().orElseThrow();
  }
}
