package org.nshot.search;

import org.nshot.input.AtLeast;

/**
 * Sizes of an evolution.
 *
 * @param population paths of a generation
 * @param generations how many, the first, which is random, among them
 * @param parents best paths that others descend from
 * @param mutations paths of a generation that are a parent with some operations changed
 * @param crossovers paths of a generation that have each operation of one of two parents
 * @param mutationProbability that a mutation changes a block's operation
 * @param tries for each mutation and crossover, for many lead out of bounds or are known
 */
public record EvolutionSettings(
    int population,
    int generations,
    int parents,
    int mutations,
    int crossovers,
    double mutationProbability,
    int tries) {
  /**
   * @throws IllegalArgumentException naming the setting that doesn't fit
   */
  public EvolutionSettings {
    AtLeast.of(2, "population", population); // a generation of one has no choice among its paths
    AtLeast.one("generations", generations);
    AtLeast.one("parents", parents);
    AtLeast.of(0, "mutations", mutations);
    AtLeast.of(0, "crossovers", crossovers);
    AtLeast.one("tries", tries);
    if (mutations > population || crossovers > population - mutations) {
      throw new IllegalArgumentException(
          "mutations: %s and crossovers: %s, expected together at most the population, %s"
              .formatted(mutations, crossovers, population));
    }
    if (!(mutationProbability > 0 && mutationProbability <= 1)) {
      throw new IllegalArgumentException(
          "mutation-probability: " + mutationProbability + ", expected above 0 to 1");
    }
  }
}
