package org.nshot.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

class ChainPathsTest {
  private static final SearchSpace SPACE = NasBench201.sized(4, 1, 10, new Shape(8, 8, 3));
  private static final SearchSpace UNEQUAL =
      SpaceSpec.of("proxylessnas").at(new Shape(32, 32, 3), 10); // six and seven operations
  private static final double[][] NONE = {};
  private static final double UNLIKELY = 1e-3;

  private static RandomStream random(int round) {
    return RandomStream.of(11, Purpose.PATHS, 0, round);
  }

  /** The draws of an epoch. */
  private static List<List<Architecture>> epoch(PathSampler sampler, int rounds) {
    List<List<Architecture>> draws = new ArrayList<>();
    List<Architecture> before = List.of();
    for (int round = 0; round < rounds; round++) {
      before = sampler.draw(before, NONE, random(round)).paths();
      draws.add(before);
    }
    return draws;
  }

  private static List<Architecture> chain(SearchSpace space, int rounds) {
    return epoch(new ChainPaths(space), rounds).stream().map(paths -> paths.get(0)).toList();
  }

  private static int[] changed(Architecture before, Architecture path) {
    return IntStream.range(0, path.blocks())
        .filter(block -> before.operation(block) != path.operation(block))
        .toArray();
  }

  @Test
  void draw_fromRoundToRound_changesOneBlockToAnyOtherOperation() {
    for (SearchSpace space : List.of(SPACE, UNEQUAL)) {
      List<Architecture> chain = chain(space, 6000);
      long[] blocks = new long[space.blocks().size()];
      long[][] operations = new long[blocks.length][];
      Arrays.setAll(operations, b -> new long[space.blocks().get(b).operations().size() - 1]);
      for (int round = 1; round < chain.size(); round++) {
        space.check(chain.get(round));
        int[] changed = changed(chain.get(round - 1), chain.get(round));
        assertEquals(1, changed.length);
        blocks[changed[0]]++;
        int from = chain.get(round - 1).operation(changed[0]);
        int to = chain.get(round).operation(changed[0]);
        int kinds = space.blocks().get(changed[0]).operations().size();
        operations[changed[0]][(to - from + kinds) % kinds - 1]++;
      }
      assertEven(blocks);
      for (long[] ways : operations) {
        assertEven(ways);
      }
    }
  }

  private static void assertEven(long[] counts) {
    double[] even = new double[counts.length];
    Arrays.fill(even, 1);
    assertTrue(new ChiSquareTest().chiSquareTest(even, counts) > UNLIKELY, Arrays.toString(counts));
  }

  @Test
  void draw_theFirstOfAnEpoch_isUniform() {
    long[] counts = new long[5];
    for (int epoch = 0; epoch < 3000; epoch++) {
      RandomStream own = RandomStream.of(11, Purpose.PATHS, epoch, 0);
      RandomStream same = RandomStream.of(11, Purpose.PATHS, epoch, 0);
      Architecture path = new ChainPaths(SPACE).draw(List.of(), NONE, own).paths().get(0);
      assertEquals(new UniformPaths(SPACE).draw(List.of(), NONE, same).paths().get(0), path);
      counts[path.operation(3)]++;
    }
    assertEven(counts);
  }

  @Test
  void draw_severalPaths_areChainsBesideOneAnother() {
    List<List<Architecture>> draws = epoch(new IndependentPaths(new ChainPaths(SPACE), 3), 200);
    boolean apart = false;
    for (int round = 1; round < draws.size(); round++) {
      for (int path = 0; path < 3; path++) {
        assertEquals(1, changed(draws.get(round - 1).get(path), draws.get(round).get(path)).length);
      }
      apart |= changed(draws.get(round).get(0), draws.get(round).get(1)).length > 3;
    }
    assertTrue(apart, "they must not be links of one chain");
  }

  @Test
  void draw_withinASupernet_neverChangesItsBlock() {
    SearchSpace split = SPACE.split(2);
    PathSampler sampler = new WithinSupernet(new ChainPaths(split), 2, 4);
    List<List<Architecture>> draws = epoch(sampler, 300);
    for (int round = 1; round < draws.size(); round++) {
      Architecture path = draws.get(round).get(0);
      assertEquals(4, path.operation(2));
      assertEquals(1, changed(draws.get(round - 1).get(0), path).length);
    }
  }

  @Test
  void draw_withinBounds_drawsTheStepAgain() {
    PathBounds bounds =
        new PathBounds(PathBounds.Range.parse("flops", "5:7.5"), PathBounds.Range.ANY);
    PathSampler sampler = new BoundedPaths(UNEQUAL, new ChainPaths(UNEQUAL), bounds);
    List<List<Architecture>> draws = epoch(sampler, 500);
    for (int round = 0; round < draws.size(); round++) {
      Architecture path = draws.get(round).get(0);
      assertTrue(bounds.hold(UNEQUAL.complexity(path)), UNEQUAL.format(path));
      if (round > 0) {
        assertEquals(1, changed(draws.get(round - 1).get(0), path).length);
      }
    }
  }

  /** One 3x3 convolution and nothing else with weights; a chain that can but take it away. */
  @Test
  void draw_inACornerOfTheBounds_beginsAnew() {
    Architecture one = Architecture.of(3, 0, 0, 0, 0, 0);
    double exact = SPACE.complexity(one).weights() / 1e6;
    PathBounds bounds = new PathBounds(PathBounds.Range.ANY, new PathBounds.Range(exact, exact));
    Corner corner = new Corner(new ChainPaths(SPACE));
    PathSampler sampler = new BoundedPaths(SPACE, corner, bounds);
    Architecture after = sampler.draw(List.of(one), NONE, random(0)).paths().get(0);
    assertTrue(bounds.hold(SPACE.complexity(after)));
    assertEquals(10_000, corner.followed);
    assertTrue(corner.begun > 0);
  }

  /** Changes the first block alone, to operations without weights. */
  private static final class Corner implements PathSampler {
    private final PathSampler chain;
    private int followed;
    private int begun;

    Corner(PathSampler chain) {
      this.chain = chain;
    }

    @Override
    public Draw draw(List<Architecture> before, double[][] probabilities, RandomStream random) {
      if (before.isEmpty()) {
        begun++;
        return chain.draw(before, probabilities, random);
      }
      followed++;
      return new Draw(List.of(before.get(0).with(0, followed % 2)));
    }
  }

  @Test
  void of_aSpaceWithNothingToChange_isRefused() {
    assertEquals(1, changed(chain(ONE_BLOCK, 2).get(0), chain(ONE_BLOCK, 2).get(1)).length);
    String message =
        assertThrows(IllegalArgumentException.class, () -> new ChainPaths(ONE_BLOCK.split(0)))
            .getMessage();
    assertEquals(
        "path-sampler: chain, expected another with mine: it has no block to change", message);
  }

  private static final SearchSpace ONE_BLOCK =
      SpaceSpec.of(
              """
              name: mine
              resolution: 32
              classes: 10
              activation: relu6
              stem: {channels: 4, kernel: 3, stride: 2}
              first: {channels: 4, kernel: 3, stride: 1}
              operations: [k3e2, k5e3]
              stages:
                - {channels: 8, layers: 1, stride: 2}
              head: {channels: 24}
              """)
          .at(new Shape(32, 32, 3), 10);
}
