package org.nshot.spark.mlflow;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.mlflow.api.proto.Service.RunInfo;

/**
 * The making of an MLflow run, however often it is tried. A run whose answer was lost is found by a
 * tag of its own, so that no second one is made.
 */
final class Attempt {
  static final String TAG = "nshot.attempt";

  private final String id = UUID.randomUUID().toString();
  private boolean tried;

  RunInfo make(TrackingServer server, String experiment, String name, Map<String, String> tags)
      throws IOException {
    if (tried) {
      Optional<RunInfo> made = server.tagged(experiment, TAG, id);
      if (made.isPresent()) {
        return made.get();
      }
    }
    tried = true;
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put(TAG, id);
    return server.create(experiment, name, all);
  }
}
