package org.nshot.bench.search;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.search.Bound;
import org.nshot.search.Cost;
import org.nshot.search.Evolution;
import org.nshot.search.EvolutionSettings;
import org.nshot.search.ExhaustiveSearch;
import org.nshot.search.Objective;
import org.nshot.search.Quality;
import org.nshot.search.RandomSearch;
import org.nshot.search.Region;
import org.nshot.search.Search;
import org.nshot.search.SearchStrategy;
import org.nshot.search.Selection;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

/**
 * Searches NAS-Bench-201 with a table of true accuracies in the supernet's place, by {@code
 * search}'s defaults, and prints how often each search finds the best path there is.
 */
final class KnownOptimum {
  private static final SearchSpace SPACE = NasBench201.sized(16, 5, 10, new Shape(32, 32, 3));
  private static final EvolutionSettings USUAL = new EvolutionSettings(50, 20, 10, 25, 25, 0.1, 10);
  private static final int SEEDS = 10;

  private final BenchmarkTable truth;

  private KnownOptimum(BenchmarkTable truth) {
    this.truth = truth;
  }

  /** What of several seeds' searches came, each the accuracy of the best path that it found. */
  private record Found(double[] best) {
    String of(double optimum) {
      long hits = Arrays.stream(best).filter(value -> value == optimum).count();
      return String.format(
          Locale.ROOT,
          "%d of %d, %.2f",
          hits,
          best.length,
          DoubleStream.of(best).average().orElseThrow());
    }
  }

  /** A search's strategy by its seed. */
  private interface OfSeed {
    SearchStrategy strategy(long seed);
  }

  /**
   * @param args a table of NAS-Bench-201's paths; its column of accuracies in percent; bounds in
   *     MFLOPs, none for no bound
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    BenchmarkTable table;
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
      table = BenchmarkTable.read(in, args[0], SPACE, args[1]);
    }
    System.out.println("| bound | best there is, % | evolution: found by, mean | random: same |");
    System.out.println("|---|---|---|---|");
    for (String bound : Arrays.asList(args).subList(2, args.length)) {
      System.out.println(new KnownOptimum(table).row(bound));
    }
  }

  private String row(String bound) throws IOException, InterruptedException {
    boolean none = bound.equals("none");
    List<Bound> bounds = new ArrayList<>();
    if (!none) {
      bounds.add(new Bound(Cost.flops(SPACE), new Range(0, Double.parseDouble(bound))));
    }
    Region region = Region.of(SPACE, bounds);
    Selection parents = Selection.by(Objective.ACCURACY);
    double optimum = best(new ExhaustiveSearch(region));
    Found evolution = ofSeeds(seed -> new Evolution(region, USUAL, parents, seed));
    Found random =
        ofSeeds(seed -> new RandomSearch(region, USUAL.population(), USUAL.generations(), seed));
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %s | %s |",
        none ? bound : bound + " MFLOPs",
        optimum,
        evolution.of(optimum),
        random.of(optimum));
  }

  private Found ofSeeds(OfSeed search) throws IOException, InterruptedException {
    List<Double> best = new ArrayList<>();
    for (long seed : LongStream.range(0, SEEDS).toArray()) {
      best.add(best(search.strategy(seed)));
    }
    return new Found(best.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Accuracy in percent of the best path that a search looked at. */
  private double best(SearchStrategy strategy) throws IOException, InterruptedException {
    return Search.run(
            strategy,
            paths ->
                paths.stream()
                    .map(path -> new Quality(truth.value(path).getAsDouble(), Double.NaN))
                    .toList(),
            history -> {})
        .all()
        .stream()
        .mapToDouble(candidate -> candidate.quality().accuracy())
        .max()
        .orElseThrow();
  }
}
