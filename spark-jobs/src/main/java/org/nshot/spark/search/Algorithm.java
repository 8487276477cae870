package org.nshot.spark.search;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.nshot.search.Evolution;
import org.nshot.search.ExhaustiveSearch;
import org.nshot.search.RandomSearch;
import org.nshot.search.Region;
import org.nshot.search.SearchStrategy;
import org.nshot.search.Selection;

/** The ways to search, by their names. */
enum Algorithm {
  EVOLUTION {
    @Override
    SearchStrategy strategy(Region region, SearchRequest request, Selection parents) {
      return new Evolution(region, request.sizes(), parents, request.evaluation().seed());
    }
  },
  RANDOM {
    @Override
    SearchStrategy strategy(Region region, SearchRequest request, Selection parents) {
      return new RandomSearch(
          region,
          request.sizes().population(),
          request.sizes().generations(),
          request.evaluation().seed());
    }
  },
  EXHAUSTIVE {
    @Override
    SearchStrategy strategy(Region region, SearchRequest request, Selection parents) {
      return new ExhaustiveSearch(region);
    }
  };

  abstract SearchStrategy strategy(Region region, SearchRequest request, Selection parents);

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(Algorithm::label).toList();
  }

  static Algorithm named(String name) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "algorithm: %s, expected one of %s".formatted(name, labels())));
  }
}
