package org.nshot.spark.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
