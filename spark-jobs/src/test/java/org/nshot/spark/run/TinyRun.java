package org.nshot.spark.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.nshot.data.DatasetManifest;
import org.nshot.space.SearchSpace;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.supernet.Transfer;
import org.nshot.training.Horizon;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingStateFiles;

/** A run directory as training leaves it, with first weights in its checkpoint. */
public final class TinyRun {
  private final RunFiles files;
  private final RunDescription description;

  private TinyRun(RunFiles files, RunDescription description) {
    this.files = files;
    this.description = description;
  }

  /** Without a checkpoint. */
  public static TinyRun start(
      Path run, String data, DatasetManifest manifest, Map<String, String> settings)
      throws IOException {
    Map<String, String> all = new HashMap<>(Map.of("epochs", "2", "holdout", "0.4"));
    if (!settings.containsKey("space")) {
      all.putAll(Map.of("channels", "2", "cells", "1"));
    }
    all.putAll(settings);
    RunDescription description =
        new RunDescription(
            TrainingConfig.of(all),
            new RunDescription.DataSet(
                data,
                manifest.fingerprint(),
                manifest.split("train").count(),
                manifest.classes(),
                manifest.image().orElseThrow()));
    RunFiles files = new RunFiles(run.toUri().toString(), new Configuration());
    description.write(files);
    return new TinyRun(files, description);
  }

  /** Adds a checkpoint whose weights are the first weights of a seed. */
  public TinyRun checkpoint(int epoch, long seed) throws IOException {
    return checkpoint(
        epoch, Initialization.weights(ParameterLayout.of(description.supernet().create()), seed));
  }

  /**
   * Adds a checkpoint of a split supernet, whose parts have the weights that {@link #checkpoint}
   * gives a whole one; but for one of them, which has another seed's.
   *
   * @param part number of that one
   */
  public TinyRun splitCheckpoint(int epoch, long seed, int part, long other) throws IOException {
    ParameterLayout whole = ParameterLayout.of(description.supernet().whole().create());
    SearchSpace split = description.supernet().create();
    float[] weights = Transfer.weights(whole, Initialization.weights(whole, seed), split);
    float[] others = Transfer.weights(whole, Initialization.weights(whole, other), split);
    for (Slice slice : ParameterLayout.of(split).slices()) {
      if (slice.name().startsWith("supernets.%d.".formatted(part))) {
        System.arraycopy(others, slice.offset(), weights, slice.offset(), slice.length());
      }
    }
    return checkpoint(epoch, weights);
  }

  private TinyRun checkpoint(int epoch, float[] weights) throws IOException {
    TrainingConfig config = description.config();
    Training training =
        new Training(config, description.supernet().create(), Horizon.of(config, 90), 90);
    new CheckpointStore(files.fileSystem(), files.path(RunLayout.CHECKPOINTS))
        .save(TrainingStateFiles.of(training.start(weights), training.layout()), epoch, 0, 9);
    return this;
  }
}
