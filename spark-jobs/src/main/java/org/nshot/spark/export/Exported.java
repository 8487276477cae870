package org.nshot.spark.export;

import java.util.Optional;
import java.util.OptionalDouble;
import org.nshot.data.DatasetManifest;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.run.TrainedRun;

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
    OptionalDouble milliseconds) {

  /** How its weights came about, in a sentence. */
  String method() {
    if (run.description().alone().isPresent()) {
      return run.description().alone().get().fresh()
          ? "One path, trained alone from scratch."
          : "One path, trained alone from the weights that it had in its supernet.";
    }
    return path.isPresent()
        ? "One path with the weights that it has in its supernet, running statistics recalibrated."
        : "A weight-sharing supernet.";
  }
}
