package org.nshot.spark.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.nshot.data.DatasetManifest;
import org.nshot.spark.checkpoint.CheckpointStore;
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
    Map<String, String> all =
        new HashMap<>(Map.of("channels", "2", "cells", "1", "epochs", "2", "holdout", "0.4"));
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
    Map<String, String> settings = new HashMap<>(description.config().settings());
    settings.put("seed", Long.toString(seed));
    TrainingConfig config = TrainingConfig.of(settings);
    Training training =
        new Training(config, description.supernet().create(), Horizon.of(config, 90), 90);
    new CheckpointStore(files.fileSystem(), files.path(RunLayout.CHECKPOINTS))
        .save(TrainingStateFiles.of(training.start(), training.layout()), epoch, 0, 9);
    return this;
  }
}
