package org.nshot.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.random.RandomStream;

class TopPathsTest {
  private static double[] ascending(int n) {
    return IntStream.range(0, n).asDoubleStream().toArray();
  }

  @ParameterizedTest
  @CsvSource({"1, 1.0", "5, 1.0", "10, 1.0"})
  void precision_ofAPerfectPredictor_isOne(double percent, double expected) {
    assertEquals(
        OptionalDouble.of(expected), TopPaths.precision(ascending(200), ascending(200), percent));
  }

  @Test
  void precision_withoutTies_countsTheOverlap() {
    double[] truth = ascending(20);
    double[] predicted = ascending(20);
    predicted[19] = -1; // of the true best two, one is put last
    assertEquals(OptionalDouble.of(0.5), TopPaths.precision(predicted, truth, 10));
  }

  @ParameterizedTest
  @CsvSource({"149, 1", "150, 2", "40, 1", "1, 1", "15625, 156"})
  void precision_sizeOfTheTop_isRoundedAndAtLeastOne(int paths, int size) {
    double[] truth = ascending(paths);
    double[] predicted = new double[paths];
    predicted[paths - 1] = 1; // the best is known to be best, the others are all one
    double chance = paths == size ? 0 : (size - 1.0) / (paths - 1) * (size - 1);
    assertEquals((1 + chance) / size, TopPaths.precision(predicted, truth, 1).orElseThrow(), 1e-12);
  }

  @Test
  void precision_pathsTrulyAsGoodAsTheLastOfTheTop_areAllRight() {
    double[] truth = {1, 5, 5, 5, 0, 0, 0, 0, 0, 0};
    double[] predicted = {0, 1, 2, 9, 0, 0, 0, 0, 0, 0};
    assertEquals(OptionalDouble.of(1), TopPaths.precision(predicted, truth, 10));
  }

  @Test
  void best_withoutTies_isTheHighestTrueValueOfTheFirst() {
    double[] predicted = {5, 4, 3, 2, 1};
    double[] truth = {10, 30, 20, 90, 50};
    assertEquals(OptionalDouble.of(10), TopPaths.best(predicted, truth, 1));
    assertEquals(OptionalDouble.of(30), TopPaths.best(predicted, truth, 2));
    assertEquals(OptionalDouble.of(30), TopPaths.best(predicted, truth, 3));
    assertEquals(OptionalDouble.of(90), TopPaths.best(predicted, truth, 5));
    assertEquals(OptionalDouble.empty(), TopPaths.best(predicted, truth, 6));
  }

  @Test
  void best_ofTies_isTheMeanOverTheChoicesAmongThem() {
    double[] predicted = {2, 1, 1, 1, 0};
    double[] truth = {20, 10, 30, 40, 99};
    // the first is sure; one of three: max(20, 10), 30, 40
    assertEquals((20 + 30 + 40) / 3.0, TopPaths.best(predicted, truth, 2).orElseThrow(), 1e-12);
    // two of three: {10, 30}, {10, 40}, {30, 40}
    assertEquals((30 + 40 + 40) / 3.0, TopPaths.best(predicted, truth, 3).orElseThrow(), 1e-12);
    assertEquals(40, TopPaths.best(predicted, truth, 4).orElseThrow(), 1e-12);
  }

  /** Both figures against the mean over many random orders of the ties. */
  @Test
  void precisionAndBest_ofManyTies_areTheMeansOverRandomOrders() {
    RandomStream random = RandomStream.of(3, RandomStream.Purpose.RESAMPLING);
    int n = 40;
    double[] truth = new double[n];
    double[] predicted = new double[n];
    for (int i = 0; i < n; i++) {
      truth[i] = random.nextDouble();
      predicted[i] = random.nextInt(4);
    }
    int top = 12; // 30 %
    double least = Arrays.stream(truth).sorted().toArray()[n - top];
    int orders = 40_000;
    double precision = 0;
    double best = 0;
    for (int o = 0; o < orders; o++) {
      int[] luck = random.permutation(n);
      int[] first =
          IntStream.range(0, n)
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer i) -> -predicted[i])
                      .thenComparingInt(i -> luck[i]))
              .limit(top)
              .mapToInt(i -> i)
              .toArray();
      precision += Arrays.stream(first).filter(i -> truth[i] >= least).count() / (double) top;
      best += Arrays.stream(first).mapToDouble(i -> truth[i]).max().orElseThrow();
    }
    assertEquals(precision / orders, TopPaths.precision(predicted, truth, 30).orElseThrow(), 0.003);
    assertEquals(best / orders, TopPaths.best(predicted, truth, top).orElseThrow(), 0.003);
  }

  @Test
  void best_ofOneLargeTie_staysAProbability() {
    // 10,000 contenders for 50 places: no factor overflows or vanishes
    double[] truth = ascending(10_000);
    double expected = TopPaths.best(new double[10_000], truth, 50).orElseThrow();
    // the mean of the highest of 50 out of 0 … n−1 is 50 (n + 1) / 51 − 1
    assertEquals(50 * 10_001 / 51.0 - 1, expected, 1e-6);
  }
}
