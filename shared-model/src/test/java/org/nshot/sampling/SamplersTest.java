package org.nshot.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;

class SamplersTest {
  private static final SearchSpace SPACE = NasBench201.sized(4, 1, 10, new Shape(8, 8, 3));
  private static final double[][] UNIFORM = {{0.2, 0.2, 0.2, 0.2, 0.2}};
  private static final double UNLIKELY = 1e-3;

  private static RandomStream random(long... place) {
    return RandomStream.of(11, Purpose.PATHS, place);
  }

  /** How often each operation is drawn at a block over many rounds. */
  private static long[] counts(PathSampler sampler, double[][] probabilities, int block) {
    long[] counts = new long[5];
    for (int round = 0; round < 5000; round++) {
      for (Architecture path : sampler.draw(probabilities, random(round)).paths()) {
        counts[path.operation(block)]++;
      }
    }
    return counts;
  }

  @Test
  void uniformPaths_manyRounds_everyOperationAlike() {
    for (int block = 0; block < 6; block++) {
      long[] counts = counts(new UniformPaths(SPACE), UNIFORM, block);
      assertTrue(new ChiSquareTest().chiSquareTest(UNIFORM[0], counts) > UNLIKELY);
    }
  }

  @Test
  void importancePaths_manyRounds_followTheDistribution() {
    double[] p = {0.05, 0.1, 0.3, 0.5, 0.05};
    for (int block = 0; block < 6; block++) {
      long[] counts =
          counts(new IndependentPaths(new ImportancePaths(SPACE), 2), new double[][] {p}, block);
      assertTrue(new ChiSquareTest().chiSquareTest(p, counts) > UNLIKELY);
    }
  }

  @Test
  void importancePaths_zeroProbability_isNeverDrawn() {
    double[][] p = {{0, 0.5, 0, 0.5, 0}};
    long[] counts = counts(new ImportancePaths(SPACE), p, 3);
    assertEquals(0, counts[0] + counts[2] + counts[4]);
  }

  @Test
  void strictlyFairPaths_everyRound_eachBlockSeesEachOperationOnce() {
    PathSampler sampler = new StrictlyFairPaths(SPACE, OptionalInt.empty());
    Set<List<Architecture>> rounds = new HashSet<>();
    for (int round = 0; round < 50; round++) {
      List<Architecture> paths = sampler.draw(UNIFORM, random(round)).paths();
      for (int block = 0; block < 6; block++) {
        int at = block;
        int[] seen = paths.stream().mapToInt(path -> path.operation(at)).sorted().toArray();
        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, seen);
      }
      rounds.add(paths);
    }
    assertEquals(50, rounds.size(), "permutations must be fresh every round");
  }

  @Test
  void strictlyFairPaths_splitBlock_oneGroupARoundAllGroupsInTime() {
    PathSampler sampler = new StrictlyFairPaths(SPACE, OptionalInt.of(4));
    Set<Integer> groups = new HashSet<>();
    for (int round = 0; round < 50; round++) {
      List<Architecture> paths = sampler.draw(UNIFORM, random(round)).paths();
      int group = paths.get(0).operation(4);
      groups.add(group);
      assertTrue(paths.stream().allMatch(path -> path.operation(4) == group));
      int[] elsewhere = paths.stream().mapToInt(path -> path.operation(0)).sorted().toArray();
      assertArrayEquals(new int[] {0, 1, 2, 3, 4}, elsewhere);
    }
    assertEquals(5, groups.size());
  }

  private static final SearchSpace UNEQUAL =
      SpaceSpec.of("proxylessnas").at(new Shape(32, 32, 3), 10); // six and seven operations

  @Test
  void strictlyFairPaths_unequalBlocks_noOperationIsTrainedTwiceMoreThanAnother() {
    StrictlyFairPaths sampler = new StrictlyFairPaths(UNEQUAL, OptionalInt.empty());
    assertEquals(7, sampler.count());
    for (int round = 0; round < 30; round++) {
      List<Architecture> paths = sampler.draw(UNIFORM, random(round)).paths();
      assertEquals(7, paths.size());
      for (int block = 0; block < UNEQUAL.blocks().size(); block++) {
        int[] counts = new int[UNEQUAL.blocks().get(block).operations().size()];
        for (Architecture path : paths) {
          counts[path.operation(block)]++;
        }
        int least = Arrays.stream(counts).min().orElseThrow();
        int most = Arrays.stream(counts).max().orElseThrow();
        assertEquals(1, least);
        assertEquals(counts.length == 7 ? 1 : 2, most);
      }
    }
  }

  @Test
  void boundedPaths_ofAnySampler_liesWithinAndCountsWhatItThrewAway() {
    PathBounds bounds =
        new PathBounds(
            PathBounds.Range.parse("flops", "5:7.5"), PathBounds.Range.parse("weights", ":3.9"));
    double[][] probabilities = PathImportance.start(UNEQUAL).probabilities();
    for (PathSampler once : List.of(new UniformPaths(UNEQUAL), new ImportancePaths(UNEQUAL))) {
      PathSampler sampler = new IndependentPaths(new BoundedPaths(UNEQUAL, once, bounds), 3);
      int rejected = 0;
      for (int round = 0; round < 200; round++) {
        PathSampler.Draw draw = sampler.draw(probabilities, random(round));
        assertEquals(3, draw.paths().size());
        for (Architecture path : draw.paths()) {
          double flops = UNEQUAL.complexity(path).multiplyAdds() / 1e6;
          assertTrue(flops >= 5 && flops <= 7.5, "" + flops);
          assertTrue(UNEQUAL.complexity(path).weights() <= 3.9e6);
        }
        rejected += draw.rejected();
      }
      // As often as among paths that nobody bounds.
      int outside = 0;
      for (int i = 0; i < 3000; i++) {
        Architecture path = once.draw(probabilities, random(77, i)).paths().get(0);
        outside += bounds.hold(UNEQUAL.complexity(path)) ? 0 : 1;
      }
      double expected = 600.0 * outside / (3000 - outside);
      assertEquals(expected, rejected, 0.25 * expected + 30);
    }
  }

  @Test
  void boundedPaths_thatLeaveNothing_sayWhatThereIs() {
    PathBounds nothing =
        new PathBounds(PathBounds.Range.parse("flops", ":0.1"), PathBounds.Range.ANY);
    PathSampler sampler = new BoundedPaths(UNEQUAL, new UniformPaths(UNEQUAL), nothing);
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> sampler.draw(new double[0][], random(1)));
    assertTrue(
        error
            .getMessage()
            .startsWith(
                "flops :0.1, weights any: none of 10000 draws lies within; the smallest path of"
                    + " proxylessnas has "),
        error.getMessage());
  }

  @Test
  void uniformData_anEpoch_seesEverySampleOnce() {
    int[] drawn = new UniformData().draw(1000, Optional.empty(), random(0));
    assertNotEquals(0, drawn[0] + drawn[1]);
    Arrays.sort(drawn);
    assertArrayEquals(IntStream.range(0, 1000).toArray(), drawn);
  }

  @Test
  void importanceData_beforeTheFirstDistribution_seesEverySampleOnce() {
    int[] drawn = new ImportanceData().draw(1000, Optional.empty(), random(0));
    Arrays.sort(drawn);
    assertArrayEquals(IntStream.range(0, 1000).toArray(), drawn);
  }

  @Test
  void importanceData_withADistribution_followsIt() {
    double[] q = IntStream.range(0, 50).mapToDouble(i -> (i % 7 + 1) / 196.0).toArray();
    double total = Arrays.stream(q).sum();
    double[] normalised = Arrays.stream(q).map(v -> v / total).toArray();
    long[] counts = new long[50];
    for (int epoch = 0; epoch < 400; epoch++) {
      for (int i : new ImportanceData().draw(50, Optional.of(normalised), random(epoch))) {
        counts[i]++;
      }
    }
    assertTrue(new ChiSquareTest().chiSquareTest(normalised, counts) > UNLIKELY);
  }

  @Test
  void importanceData_cumulative_hasTheBitsOfAddingUpInOrder() {
    RandomStream random = random(3);
    double[] q = IntStream.range(0, 20_000).mapToDouble(i -> random.nextDouble()).toArray();
    double[] sums = ImportanceData.cumulative(q);
    double sum = 0;
    for (int i = 0; i < q.length; i++) {
      sum += q[i];
      assertEquals(sum, sums[i], 0);
    }
  }

  @Test
  void draws_sameStream_areTheSame() {
    PathSampler sampler = new IndependentPaths(new ImportancePaths(SPACE), 3);
    assertEquals(sampler.draw(UNIFORM, random(1, 2)), sampler.draw(UNIFORM, random(1, 2)));
    assertNotEquals(sampler.draw(UNIFORM, random(1, 2)), sampler.draw(UNIFORM, random(2, 1)));
  }
}
