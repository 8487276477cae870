package org.nshot.spark.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.spark.events.RankingMetrics;
import org.nshot.spark.events.RankingMetrics.Estimated;

class RankEveryTest {
  private static RankEvery every(int epochs, OptionalInt flat) {
    return new RankEvery(epochs, 10, OptionalInt.empty(), Optional.empty(), flat);
  }

  /** Rankings of a τ each, and accuracies that fall: τ counts where there is one. */
  private static List<RankingMetrics> rankings(String taus, boolean truth) {
    double[] values = Arrays.stream(taus.split(" ")).mapToDouble(Double::parseDouble).toArray();
    OptionalDouble none = OptionalDouble.empty();
    return IntStream.range(0, values.length)
        .mapToObj(
            i ->
                new RankingMetrics(
                    i,
                    10,
                    9,
                    100,
                    1,
                    truth ? 1.0 / (1 + i) : values[i],
                    new RankingMetrics.Best("a", 1, none),
                    truth
                        ? Optional.of(
                            new RankingMetrics.Truth(
                                "t.csv",
                                "c",
                                10,
                                new Estimated(OptionalDouble.of(values[i]), none, none),
                                new Estimated(none, none, none),
                                Map.of()))
                        : Optional.empty()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0.1 0.2 0.3, false",
    "2, 0.3 0.2, false",
    "2, 0.3 0.2 0.1, true",
    "2, 0.3 0.2 0.4, false",
    "2, 0.1 0.3 0.2 0.3, true",
    "1, 0.3 0.3, true",
    "3, 0.3 0.2 0.1, false"
  })
  void isFlat_asManyRankingsAsAskedForAreNoBetterThanOneBefore(
      int flat, String values, boolean expected) {
    for (boolean truth : new boolean[] {true, false}) {
      assertEquals(expected, every(1, OptionalInt.of(flat)).isFlat(rankings(values, truth)));
      assertEquals(false, every(1, OptionalInt.empty()).isFlat(rankings(values, truth)));
    }
  }

  private static RankingMetrics ranking(double accuracy, OptionalDouble tau, String column) {
    OptionalDouble none = OptionalDouble.empty();
    Estimated unknown = new Estimated(none, none, none);
    return new RankingMetrics(
        0,
        10,
        9,
        100,
        1,
        accuracy,
        new RankingMetrics.Best("a", 1, none),
        Optional.of(
            new RankingMetrics.Truth(
                "t.csv", column, 10, new Estimated(tau, none, none), unknown, Map.of())));
  }

  /** Accuracies of 0.9, then a benchmark is added: τ of 0.1, 0.2, … rises though it is below. */
  @Test
  void isFlat_rankingsJudgedByAnotherThing_areNotCompared() {
    List<RankingMetrics> all = new ArrayList<>(rankings("0.9 0.9", false));
    all.addAll(rankings("0.1 0.2 0.3", true));
    assertFalse(every(1, OptionalInt.of(2)).isFlat(all));
    all.add(ranking(0.5, OptionalDouble.of(0.01), "another"));
    assertFalse(every(1, OptionalInt.of(1)).isFlat(all));
    all.add(ranking(0.5, OptionalDouble.of(0.01), "another"));
    assertTrue(every(1, OptionalInt.of(1)).isFlat(all));
  }

  /** A run may go on with other paths or images: they are no setting of it. */
  @Test
  void isFlat_rankingsOfOtherPathsOrImages_areNotCompared() {
    RankingMetrics more = ranking(0.9, OptionalDouble.empty(), "c");
    List<RankingMetrics> all = new ArrayList<>();
    for (int[] size : new int[][] {{10, 100}, {20, 100}, {10, 200}}) {
      all.add(
          new RankingMetrics(
              0, size[0], 9, size[1], 1, 0.9 / size[0], more.best(), Optional.empty()));
      assertFalse(every(1, OptionalInt.of(1)).isFlat(all), all::toString);
    }
    all.add(all.get(2));
    assertTrue(every(1, OptionalInt.of(1)).isFlat(all));
  }

  @Test
  void isFlat_undefinedTau_isNoRankingThatIsNoBetter() {
    RankingMetrics undefined = ranking(0.5, OptionalDouble.empty(), "c");
    List<RankingMetrics> all = new ArrayList<>(List.of(undefined, undefined, undefined));
    assertFalse(every(1, OptionalInt.of(2)).isFlat(all));
    all.addAll(List.of(ranking(0.5, OptionalDouble.of(0.3), "c"), undefined, undefined));
    assertFalse(every(1, OptionalInt.of(2)).isFlat(all));
  }

  @Test
  void isDue_everyFewEpochsAndAtTheEnd() {
    RankEvery third = every(3, OptionalInt.empty());
    assertEquals(
        List.of(3, 6, 7),
        IntStream.rangeClosed(0, 7).filter(done -> third.isDue(done, 7)).boxed().toList());
  }

  @Test
  void of_badNumbers_nameTheOption() {
    assertEquals(
        "rank-every: 0, expected at least 1",
        assertThrows(IllegalArgumentException.class, () -> every(0, OptionalInt.empty()))
            .getMessage());
    assertEquals(
        "stop-when-flat: 0, expected at least 1",
        assertThrows(IllegalArgumentException.class, () -> every(1, OptionalInt.of(0)))
            .getMessage());
  }
}
