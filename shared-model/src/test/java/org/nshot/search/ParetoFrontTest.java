package org.nshot.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nshot.search.Candidates.COST;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ParetoFrontTest {
  private static final Objective ACCURACY = Objective.ACCURACY;

  /** Numbers below 10 give many equal values and costs. */
  private static List<Candidate> candidates(List<Integer> numbers) {
    List<Candidate> candidates = new ArrayList<>();
    for (int number : numbers) {
      candidates.add(Candidates.of(number / 10, number % 10 / 10.0));
    }
    return candidates;
  }

  private static boolean dominated(Candidate one, List<Candidate> others) {
    return others.stream()
        .anyMatch(
            other -> {
              double better = other.quality().accuracy() - one.quality().accuracy();
              int cheaper = one.architecture().operation(0) - other.architecture().operation(0);
              return better >= 0 && cheaper >= 0 && (better > 0 || cheaper > 0);
            });
  }

  /** Front by front: what none of those that are left dominates. */
  @Property(tries = 300)
  void sort_ofAnything_isAsByPeeling(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 99) Integer> numbers) {
    List<Candidate> left = candidates(numbers);
    for (List<Candidate> front : ParetoFront.sort(left, ACCURACY, COST)) {
      List<Candidate> all = List.copyOf(left);
      Set<Candidate> expected = new HashSet<>(left);
      expected.removeIf(candidate -> dominated(candidate, all));
      assertEquals(expected, new HashSet<>(front));
      left.removeAll(front);
    }
    assertEquals(List.of(), left);
  }

  /** By counting the small squares that somebody dominates. */
  @Property(tries = 300)
  void hypervolume_ofAnything_isTheAreaThatIsDominated(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 99) Integer> numbers) {
    List<Candidate> all = candidates(numbers);
    int squares = 0;
    for (int cost = 0; cost < 10; cost++) {
      for (int value = 0; value < 10; value++) {
        double middle = value / 10.0 + 0.05;
        int from = cost;
        if (all.stream()
            .anyMatch(
                c -> c.architecture().operation(0) <= from && c.quality().accuracy() > middle)) {
          squares++;
        }
      }
    }
    double volume =
        ParetoFront.hypervolume(ParetoFront.of(all, ACCURACY, COST), ACCURACY, COST, 10, 10);
    assertEquals(squares / 100.0, volume, 1e-12);
  }

  @Test
  void crowding_ofAFront_isTheNeighboursDistanceAndEndlessAtItsEnds() {
    List<Candidate> front =
        ParetoFront.of(
            List.of(
                Candidates.of(0, 0.1),
                Candidates.of(2, 0.5),
                Candidates.of(3, 0.6),
                Candidates.of(10, 0.9)),
            ACCURACY,
            COST);
    List<Double> distances = ParetoFront.crowding(front, ACCURACY, COST);
    assertEquals(Double.POSITIVE_INFINITY, distances.get(0));
    assertEquals(0.4 / 0.8 + 8 / 10.0, distances.get(1), 1e-12);
    assertEquals(0.5 / 0.8 + 3 / 10.0, distances.get(2), 1e-12);
    assertEquals(Double.POSITIVE_INFINITY, distances.get(3));
  }

  @Test
  void best_byFront_takesTheEndsFirstAndThenTheLonelier() {
    List<Candidate> all =
        List.of(
            Candidates.of(0, 0.1),
            Candidates.of(2, 0.5),
            Candidates.of(3, 0.6),
            Candidates.of(10, 0.9),
            Candidates.of(11, 0.9)); // dominated
    List<Integer> costs =
        Selection.by(ACCURACY, COST).best(all, 3).stream()
            .map(candidate -> candidate.architecture().operation(0))
            .toList();
    assertEquals(List.of(10, 0, 3), costs);
    assertEquals(11, Selection.by(ACCURACY, COST).best(all, 9).get(4).architecture().operation(0));
  }

  @Test
  void gain_byLoss_isThePartOfAGuessesLossThatIsGone() {
    assertEquals(1, Objective.LOSS.gain(new Quality(0, 0), 10));
    assertEquals(0, Objective.LOSS.gain(new Quality(1, Math.log(10)), 10), 1e-12);
    assertEquals(0, Objective.LOSS.gain(new Quality(1, 50), 10));
    assertEquals(0, Objective.LOSS.gain(new Quality(1, Double.NaN), 10));
  }

  @Test
  void order_ofWhatCannotBeComputed_isLast() {
    List<Candidate> sorted =
        Selection.by(ACCURACY)
            .best(
                List.of(Candidates.of(1, Double.NaN), Candidates.of(2, 0), Candidates.of(0, 0.5)),
                3);
    assertEquals(
        List.of(0, 2, 1), sorted.stream().map(c -> c.architecture().operation(0)).toList());
    assertTrue(Double.isNaN(sorted.get(2).quality().accuracy()));
  }
}
