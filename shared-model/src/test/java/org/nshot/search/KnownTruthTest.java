package org.nshot.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.ranking.PathSelection;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

/**
 * Searches all 15,625 paths of NAS-Bench-201, whose best is known: the oracle is a benchmark table.
 * Its values are made up, but as rugged as real ones: each operation is worth something on its
 * edge, each pair of operations something together, and there is noise.
 */
class KnownTruthTest {
  private static final SearchSpace SPACE = NasBench201.sized(16, 5, 10, new Shape(32, 32, 3));
  private static final List<Bound> BOUNDS =
      List.of(new Bound(Cost.flops(SPACE), new Range(40, 120)));
  private static final EvolutionSettings USUAL = new EvolutionSettings(50, 20, 10, 25, 25, 0.1, 10);
  private static BenchmarkTable table;
  private static Architecture best;

  @BeforeAll
  static void makeTable() throws IOException {
    RandomStream random = RandomStream.of(3, Purpose.SYNTHETIC_DATA);
    double[][][][] pairs = new double[6][5][6][5];
    for (int a = 0; a < 6; a++) {
      for (int o = 0; o < 5; o++) {
        for (int b = 0; b <= a; b++) {
          for (int p = 0; p < 5; p++) {
            pairs[a][o][b][p] = (a == b ? 2 : 1) * random.nextGaussian();
          }
        }
      }
    }
    StringBuilder csv = new StringBuilder("arch,accuracy\n");
    double highest = Double.NEGATIVE_INFINITY;
    for (Architecture path : PathSelection.all(SPACE)) {
      double value = 70 + 0.3 * random.nextGaussian();
      for (int a = 0; a < 6; a++) {
        for (int b = 0; b <= a; b++) {
          value += pairs[a][path.operation(a)][b][path.operation(b)];
        }
      }
      csv.append(SPACE.format(path)).append(',').append(value).append('\n');
      double flops = SPACE.complexity(path).multiplyAdds() / 1e6;
      if (value > highest && flops >= 40 && flops <= 120) {
        highest = value;
        best = path;
      }
    }
    table =
        BenchmarkTable.read(
            new ByteArrayInputStream(csv.toString().getBytes(UTF_8)), "truth", SPACE, "accuracy");
  }

  private static List<Quality> truth(List<Architecture> paths) {
    return paths.stream()
        .map(path -> new Quality(table.value(path).getAsDouble() / 100, Double.NaN))
        .toList();
  }

  private static Architecture found(History history) {
    return Selection.by(Objective.ACCURACY).best(history.all(), 1).get(0).architecture();
  }

  private static Evolution evolution(long seed) {
    return new Evolution(Region.of(SPACE, BOUNDS), USUAL, Selection.by(Objective.ACCURACY), seed);
  }

  private static History run(SearchStrategy strategy) throws Exception {
    return Search.run(strategy, KnownTruthTest::truth, history -> {});
  }

  @Test
  void exhaustive_underABound_findsTheBest() throws Exception {
    History history = run(new ExhaustiveSearch(Region.of(SPACE, BOUNDS)));
    assertEquals(best, found(history));
    assertTrue(history.all().size() < 15_625);
    assertEquals(1, history.generations());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void evolution_ofThousandPaths_findsTheBestOrNearly(long seed) throws Exception {
    History history = run(evolution(seed));
    assertEquals(20, history.generations());
    assertEquals(1000, history.all().size());
    double value = table.value(found(history)).getAsDouble();
    long better =
        PathSelection.all(SPACE).stream()
            .filter(path -> BOUNDS.get(0).holds(path) && table.value(path).getAsDouble() > value)
            .count();
    assertTrue(better <= 2, better + " paths are better"); // 1,000 random ones: 6 by expectation
  }

  @Test
  void evolution_everyGeneration_isWithinBoundsAndOfItsParents() throws Exception {
    History history = run(evolution(4));
    Set<Architecture> seen = new HashSet<>();
    Map<Candidate.Origin, Integer> origins = new HashMap<>();
    for (Candidate candidate : history.all()) {
      assertTrue(seen.add(candidate.architecture()), "each path once");
      assertTrue(BOUNDS.get(0).holds(candidate.architecture()));
      origins.merge(candidate.origin(), 1, Integer::sum);
      if (candidate.generation() == 0) {
        assertEquals(Candidate.Origin.RANDOM, candidate.origin());
        continue;
      }
      List<Architecture> parents =
          Selection.by(Objective.ACCURACY)
              .best(
                  history.all().stream()
                      .filter(c -> c.generation() < candidate.generation())
                      .toList(),
                  10)
              .stream()
              .map(Candidate::architecture)
              .toList();
      if (candidate.origin() == Candidate.Origin.CROSSOVER) {
        for (int block = 0; block < 6; block++) {
          int at = block;
          int operation = candidate.architecture().operation(block);
          assertTrue(parents.stream().anyMatch(parent -> parent.operation(at) == operation));
        }
      }
    }
    assertTrue(origins.get(Candidate.Origin.MUTATION) > 200, origins.toString());
    assertTrue(origins.get(Candidate.Origin.MUTATION) <= 19 * 25, origins.toString());
    assertTrue(origins.get(Candidate.Origin.CROSSOVER) > 40, origins.toString());
    assertTrue(origins.get(Candidate.Origin.CROSSOVER) <= 19 * 25, origins.toString());
  }

  @Test
  void search_ofOneSeed_isOneHistory_andOfAnotherAnother() throws Exception {
    assertEquals(run(evolution(5)).all(), run(evolution(5)).all());
    assertTrue(!run(evolution(5)).all().equals(run(evolution(6)).all()));
  }

  /** Answers are kept, as the evaluation service keeps them; now and then there is no more. */
  private static final class Mortal implements Oracle {
    private final Map<Architecture, Quality> kept;
    private int lives;

    Mortal(Map<Architecture, Quality> kept, int lives) {
      this.kept = kept;
      this.lives = lives;
    }

    @Override
    public List<Quality> evaluate(List<Architecture> paths) throws IOException {
      List<Quality> answers = new ArrayList<>();
      for (Architecture path : paths) {
        if (!kept.containsKey(path)) {
          if (lives-- == 0) {
            throw new IOException("killed");
          }
          kept.put(path, truth(List.of(path)).get(0));
        }
        answers.add(kept.get(path));
      }
      return answers;
    }
  }

  @Test
  void search_killedTwiceInMidGeneration_endsWithTheSameHistory() throws Exception {
    Map<Architecture, Quality> kept = new HashMap<>();
    for (int lives : new int[] {130, 333}) {
      assertThrows(
          IOException.class,
          () -> Search.run(evolution(7), new Mortal(kept, lives), history -> {}));
    }
    assertEquals(463, kept.size());
    History resumed = Search.run(evolution(7), new Mortal(kept, 1000 - 463), history -> {});
    assertEquals(run(evolution(7)).all(), resumed.all());
  }

  @Test
  void pareto_generationByGeneration_neverLosesHypervolume_andBeatsRandom() throws Exception {
    Cost flops = Cost.flops(SPACE);
    Region everything = Region.of(SPACE, List.of());
    EvolutionSettings settings = new EvolutionSettings(50, 10, 50, 25, 25, 0.1, 10);
    List<Double> volumes = new ArrayList<>();
    Search.run(
        new Evolution(everything, settings, Selection.by(Objective.ACCURACY, flops), 1),
        KnownTruthTest::truth,
        history -> volumes.add(volume(history, flops)));
    for (int i = 1; i < volumes.size(); i++) {
      assertTrue(volumes.get(i) >= volumes.get(i - 1), volumes.toString());
    }
    double random = volume(run(new RandomSearch(everything, 50, 10, 1)), flops);
    assertTrue(volumes.get(9) > random, volumes + " and " + random);
  }

  private static double volume(History history, Cost cost) {
    return ParetoFront.hypervolume(
        ParetoFront.of(history.all(), Objective.ACCURACY, cost),
        Objective.ACCURACY,
        cost,
        10,
        cost.range().most());
  }

  @Test
  void random_ofMorePathsThanThereAre_looksAtEachOnceAndEnds() throws Exception {
    Region small = Region.of(SPACE, List.of(new Bound(Cost.flops(SPACE), new Range(0, 9))));
    int paths = small.all().size();
    assertTrue(paths > 60 && paths < 2000, "paths: " + paths);
    History history = run(new RandomSearch(small, 50, 100, 2));
    assertEquals(paths, history.all().size());
    assertEquals((paths + 49) / 50, history.generations());
  }

  @Test
  void region_thatHoldsNothing_isRefusedWithWhatThereIs() {
    Cost flops = Cost.flops(SPACE);
    Cost weights = Cost.weights(SPACE);
    String few =
        assertThrows(
                IllegalArgumentException.class,
                () -> Region.of(SPACE, List.of(new Bound(flops, new Range(0, 5)))))
            .getMessage();
    assertEquals(
        "flops: :5.0 leaves no path: those of nas-bench-201 have 7.783 to 220.1 MFLOPs", few);
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> Region.of(SPACE, List.of(new Bound(flops, new Range(221, 300)))))
            .getMessage()
            .startsWith("flops: 221.0:300.0 leaves no path"));
    String together =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Region.of(
                        SPACE,
                        List.of(
                            new Bound(flops, new Range(150, 220)),
                            new Bound(weights, new Range(0, 0.2)))))
            .getMessage();
    assertEquals(
        "flops 150.0:220.0, weights :0.2: none of the 15625 paths of nas-bench-201 lies within all of them: widen one",
        together);
  }

  @Test
  void cost_ofTheSpace_hasTheRangeOfAllItsPaths() {
    for (Cost cost : List.of(Cost.flops(SPACE), Cost.weights(SPACE))) {
      double[] all = PathSelection.all(SPACE).stream().mapToDouble(cost.of()).sorted().toArray();
      assertEquals(all[0], cost.range().least());
      assertEquals(all[all.length - 1], cost.range().most());
    }
  }

  @Test
  void strategy_whoseRegionIsNeverHit_saysSo() {
    SearchSpace large = org.nshot.space.SpaceSpec.of("proxylessnas").at(new Shape(224, 224, 3), 10);
    Cost flops = Cost.flops(large);
    double least = flops.range().least();
    Region corner =
        Region.of(large, List.of(new Bound(flops, new Range(least, Math.nextUp(least)))));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new RandomSearch(corner, 5, 5, 0).next(new History()))
            .getMessage();
    assertTrue(message.contains("none of 10000 paths drawn of proxylessnas"), message);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new ExhaustiveSearch(corner))
            .getMessage()
            .startsWith("algorithm: exhaustive, but proxylessnas has"));
    assertEquals(Optional.empty(), corner.draw(new Picker(corner, new History()), random()));
  }

  private static RandomStream random() {
    return RandomStream.of(0, Purpose.SEARCH, 0);
  }
}
