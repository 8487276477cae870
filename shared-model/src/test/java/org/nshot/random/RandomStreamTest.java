package org.nshot.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.random.RandomStream.Purpose;

class RandomStreamTest {

  /**
   * Computed by a Python writing of the same formulas, of the numbers 0 to 4 and 6 to 12. These may
   * never change.
   */
  @Test
  void of_everyPurpose_beginsAsItAlwaysDid() {
    Map<Purpose, Long> expected = new EnumMap<>(Purpose.class);
    expected.put(Purpose.INITIAL_WEIGHTS, 825971408479201008L);
    expected.put(Purpose.HOLDOUT, 7174661747190299012L);
    expected.put(Purpose.SPLIT_BLOCK, 4934344791151340749L);
    expected.put(Purpose.EPOCH_SAMPLES, 8787014266307983292L);
    expected.put(Purpose.PATHS, -3777724879687740902L);
    expected.put(Purpose.AUGMENTATION, -4864658616255960367L);
    expected.put(Purpose.RANKED_PATHS, 6077889073567883002L);
    expected.put(Purpose.RANKING_IMAGES, 4594287006901087492L);
    expected.put(Purpose.RESAMPLING, 1676724115801134908L);
    expected.put(Purpose.SYNTHETIC_DATA, -7203558836020881340L);
    expected.put(Purpose.DROPOUT, 8495085669052405127L);
    expected.put(Purpose.SEARCH, 9037813415385894548L);
    Map<Purpose, Long> first = new EnumMap<>(Purpose.class);
    for (Purpose purpose : Purpose.values()) {
      first.put(purpose, RandomStream.of(1, purpose).nextLong());
    }
    assertEquals(expected, first);
  }

  /** Computed by a Python writing of the same formulas. */
  @Test
  void next_ofEachKind_drawsAsItAlwaysDid() {
    RandomStream random = RandomStream.of(42, Purpose.PATHS, 3, 1, 4);
    assertEquals(-7074449579790238488L, random.nextLong());
    assertEquals(0.2985645216030641, random.nextDouble());
    assertEquals(145, random.nextInt(1000));
    assertEquals(240, random.nextInt(1000));
    assertEquals(0.2935046611616175, random.nextGaussian(), 1e-15);
    assertArrayEquals(new int[] {6, 0, 5, 1, 4, 2, 3, 7}, random.permutation(8));
  }

  @Test
  void of_differentKeys_givesDifferentStreams() {
    Set<Long> first = new HashSet<>();
    int keys = 0;
    for (long seed = 0; seed < 20; seed++) {
      for (Purpose purpose : Purpose.values()) {
        first.add(RandomStream.of(seed, purpose).nextLong());
        keys++;
        for (long a = 0; a < 10; a++) {
          first.add(RandomStream.of(seed, purpose, a).nextLong());
          first.add(RandomStream.of(seed, purpose, a, a + 1).nextLong());
          first.add(RandomStream.of(seed, purpose, a + 1, a).nextLong());
          keys += 3;
        }
      }
    }
    assertEquals(keys, first.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10, 97})
  void nextInt_manyDraws_areUniform(int bound) {
    RandomStream random = RandomStream.of(7, Purpose.PATHS, bound);
    int draws = 20_000 * bound;
    long[] counts = new long[bound];
    for (int i = 0; i < draws; i++) {
      counts[random.nextInt(bound)]++;
    }
    double expected = (double) draws / bound;
    double chi2 = 0;
    for (long count : counts) {
      chi2 += (count - expected) * (count - expected) / expected;
    }
    // mean k, standard deviation √(2k) with k = bound − 1 degrees of freedom
    double limit = (bound - 1) + 5 * Math.sqrt(2.0 * (bound - 1));
    assertTrue(chi2 < limit, "chi-square " + chi2 + ", expected below " + limit);
  }

  @Test
  void nextInt_ofABoundNearTheLargest_hasNoBiasToSmallNumbers() {
    // With 31 bits and a plain remainder, 0 … 2^30−1 would be drawn twice as often as the rest.
    int bound = 3 << 29;
    RandomStream random = RandomStream.of(8, Purpose.PATHS);
    int low = 0;
    int draws = 60_000;
    for (int i = 0; i < draws; i++) {
      if (random.nextInt(bound) < bound / 3) {
        low++;
      }
    }
    assertEquals(draws / 3.0, low, 5 * Math.sqrt(draws * 2 / 9.0));
  }

  @Test
  void nextGaussian_manyDraws_hasTheMomentsOfANormal() {
    RandomStream random = RandomStream.of(9, Purpose.SYNTHETIC_DATA);
    int draws = 200_000;
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (int i = 0; i < draws; i++) {
      double x = random.nextGaussian();
      sum += x;
      squares += x * x;
      fourths += x * x * x * x;
    }
    assertEquals(0, sum / draws, 5 / Math.sqrt(draws));
    assertEquals(1, squares / draws, 5 * Math.sqrt(2.0 / draws));
    assertEquals(3, fourths / draws, 5 * Math.sqrt(96.0 / draws));
  }

  @Property(seed = "20240501", tries = 200)
  void permutation_ofAnyLength_holdsEachOnce(
      @ForAll long seed, @ForAll @IntRange(max = 500) int length) {
    int[] permutation = RandomStream.of(seed, Purpose.PATHS).permutation(length);
    Arrays.sort(permutation);
    assertArrayEquals(IntStream.range(0, length).toArray(), permutation);
  }

  @Test
  void permutation_ofThree_drawsAllSixEquallyOften() {
    RandomStream random = RandomStream.of(10, Purpose.PATHS);
    int[] counts = new int[27];
    int draws = 60_000;
    for (int i = 0; i < draws; i++) {
      int[] p = random.permutation(3);
      counts[9 * p[0] + 3 * p[1] + p[2]]++;
    }
    int[] seen = Arrays.stream(counts).filter(count -> count > 0).toArray();
    assertEquals(6, seen.length);
    for (int count : seen) {
      assertEquals(draws / 6.0, count, 5 * Math.sqrt(draws * 5 / 36.0));
    }
  }

  @Property(seed = "20240502", tries = 500)
  void next_ofAnySeed_staysInBounds(
      @ForAll long seed, @ForAll @IntRange(min = 1) int bound, @ForAll long place) {
    RandomStream random = RandomStream.of(seed, Purpose.AUGMENTATION, place);
    for (int i = 0; i < 20; i++) {
      int drawn = random.nextInt(bound);
      assertTrue(drawn >= 0 && drawn < bound);
      double unit = random.nextDouble();
      assertTrue(unit >= 0 && unit < 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void nextInt_ofNoRange_isRefused(int bound) {
    RandomStream random = RandomStream.of(1, Purpose.PATHS);
    var error = assertThrows(IllegalArgumentException.class, () -> random.nextInt(bound));
    assertEquals("bound " + bound + ", expected at least 1", error.getMessage());
  }
}
