package org.nshot.bench.truth;

import java.util.List;
import java.util.Optional;

/**
 * What orders paths: a method by a score, or something that needs no training.
 *
 * @param method the training's name, empty where nothing was trained
 * @param score what its paths were ordered by
 * @param seeds it was trained from, or its fresh weights were drawn from; none where it depends on
 *     no seed
 * @param predictions of each of its seeds, or the one of none, [seeds][paths], higher is better
 */
record Predictor(String method, String score, List<Integer> seeds, List<double[]> predictions) {
  Predictor {
    seeds = List.copyOf(seeds);
    predictions = List.copyOf(predictions);
    if (predictions.size() != Math.max(1, seeds.size())) {
      throw new IllegalArgumentException(
          "%s %s: %s predictions of seeds %s".formatted(method, score, predictions.size(), seeds));
    }
  }

  boolean isTrained() {
    return !method.isEmpty();
  }

  /**
   * The seeds that this and another are compared over: those that both have, or those of one where
   * the other depends on none.
   *
   * @return empty where nothing can be compared
   */
  Optional<List<Integer>> shared(Predictor other) {
    if (seeds.isEmpty() || other.seeds.isEmpty()) {
      return Optional.of(seeds.isEmpty() ? other.seeds : seeds);
    }
    return Optional.of(seeds.stream().filter(other.seeds::contains).toList())
        .filter(both -> !both.isEmpty());
  }

  /** Where the predictions of some of its seeds stand, [max(1, of)]. */
  int[] positions(List<Integer> of) {
    return seeds.isEmpty()
        ? new int[Math.max(1, of.size())]
        : of.stream().mapToInt(seeds::indexOf).toArray();
  }
}
