package org.nshot.spark.training;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.Holdout;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.ImageSettings;
import org.nshot.spark.run.RunDescription;
import org.nshot.training.Horizon;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;

/**
 * Settings and data brought together: the part of the data that trains, and the state machine over
 * it.
 *
 * @param description what the run is
 * @param dataset the data
 * @param trainIds sample ids that train; the position in it is the index into the importance table
 */
record TrainingSetup(
    RunDescription description, ImageDataset dataset, int[] trainIds, Training training) {
  static final String TRAIN_SPLIT = "train";

  /**
   * @throws IOException if the data can't be used, or has nothing left to train on
   */
  static TrainingSetup of(SparkSession spark, String uri, TrainingConfig config)
      throws IOException {
    ImageDataset dataset = ImageDataset.open(spark, uri);
    int[] labels = dataset.labels(TRAIN_SPLIT);
    Holdout holdout = Holdout.draw(labels, config.holdout(), config.seed());
    int[] trainIds = holdout.trainIds();
    if (trainIds.length < config.shards()) {
      throw new IOException(
          "%s: %d images to train on (split %s less holdout %s), expected at least one a shard (%d)"
              .formatted(uri, trainIds.length, TRAIN_SPLIT, config.holdout(), config.shards()));
    }
    RunDescription description =
        new RunDescription(
            config,
            new RunDescription.DataSet(
                dataset.uri(),
                dataset.manifest().fingerprint(),
                labels.length,
                dataset.manifest().classes(),
                ImageSettings.DEFAULTS.image(dataset.manifest().image())));
    try {
      Training training =
          new Training(
              config, description.space(), Horizon.of(config, trainIds.length), trainIds.length);
      return new TrainingSetup(description, dataset, trainIds, training);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The data that trains, partition s holding shard s. */
  ShardedImages shards() {
    return dataset.shards(TRAIN_SPLIT, trainIds, training.config().shards());
  }

  WorkerSetup workerSetup() {
    TrainingConfig config = training.config();
    return new WorkerSetup(
        config.space(),
        description.size(),
        config.threads(),
        config.seed(),
        config.labelSmoothing(),
        config.innerSteps(),
        config.augment(),
        ImageSettings.DEFAULTS.jitter(),
        dataset.manifest().normalization());
  }
}
