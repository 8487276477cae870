package org.nshot.spark.export;

import java.util.Optional;
import org.nshot.data.DatasetManifest;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.run.Retraining;
import org.nshot.spark.run.TrainedRun;
import org.nshot.training.Recipe;

/**
 * What is exported, and what is known of it.
 *
 * @param run whose weights they are
 * @param space the supernet's
 * @param path which of its paths; empty for the supernet itself
 * @param network the path alone; empty for the supernet itself
 * @param calibrated images that running statistics come from, 0 where training kept them
 */
record Exported(
    TrainedRun run,
    DatasetManifest data,
    SearchSpace space,
    Optional<Architecture> path,
    Optional<TrainedNetwork> network,
    long calibrated,
    Optional<Accuracy> accuracy,
    Optional<Latency> latency) {

  /** The recipe of the supernet that the weights are of, if its settings amount to one. */
  Optional<String> recipe() {
    return run.description().alone().isPresent()
        ? Optional.empty()
        : Recipe.fitting(run.description().config().settings()).map(Recipe::label);
  }

  /** How its weights came about, in a sentence. */
  String method() {
    Optional<Retraining> alone = run.description().alone();
    if (alone.isPresent()) {
      return alone.get().fresh()
          ? "One path, trained alone from scratch."
          : "One path, trained alone from the weights that it had in its supernet%s."
              .formatted(trainedBy(alone.get().recipe()));
    }
    return path.isPresent()
        ? "One path with the weights that it has in its supernet%s, running statistics recalibrated."
            .formatted(trainedBy(recipe()))
        : "A weight-sharing supernet%s.".formatted(trainedBy(recipe()));
  }

  private static String trainedBy(Optional<String> recipe) {
    return recipe.map(name -> " (trained by " + name + ")").orElse("");
  }
}
