package org.nshot.spark.training;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.ClassCounts;
import org.nshot.data.Holdout;
import org.nshot.data.ImageShard;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.RunDescription;
import org.nshot.training.Horizon;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(TrainingSetup.class);

  /**
   * @throws IOException if the data can't be used, or has nothing left to train on
   */
  static TrainingSetup of(SparkSession spark, String uri, TrainingConfig config)
      throws IOException {
    ImageDataset dataset = ImageDataset.open(spark, uri);
    int[] labels = dataset.labels(TRAIN_SPLIT);
    Holdout holdout = holdout(dataset, labels, config);
    int[] trainIds = holdout.trainIds();
    if (trainIds.length < config.shards()) {
      throw new IOException(
          "%s: %d images to train on (split %s less holdout %s), expected at least one a shard (%d)"
              .formatted(uri, trainIds.length, TRAIN_SPLIT, config.holdout(), config.shards()));
    }
    RunDescription description =
        new RunDescription(config, RunDescription.DataSet.of(dataset.manifest(), dataset.uri()));
    try {
      Training training =
          new Training(
              config,
              description.supernet().create(),
              Horizon.of(config, trainIds.length),
              trainIds.length);
      return new TrainingSetup(description, dataset, trainIds, training);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Parts the images, and looks at what either part has of each class before anything is trained.
   */
  private static Holdout holdout(ImageDataset dataset, int[] labels, TrainingConfig config)
      throws IOException {
    List<String> classes = dataset.manifest().classes();
    ClassCounts all = ClassCounts.of(classes, IntStream.of(labels));
    int[] empty = all.where(images -> images == 0);
    if (empty.length > 0) {
      throw new IOException(
          "%s: split %s has no image of %d of %d classes (%s), expected at least one of each: ingest data that has them"
              .formatted(
                  dataset.uri(), TRAIN_SPLIT, empty.length, classes.size(), all.names(empty)));
    }
    Holdout holdout;
    try {
      holdout = Holdout.draw(labels, config.holdout(), config.seed());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s: split %s: %s".formatted(dataset.uri(), TRAIN_SPLIT, e.getMessage()), e);
    }
    ClassCounts trained = counts(classes, labels, holdout.trainIds());
    LOG.info("To train on: {}", trained);
    if (config.holdout() > 0) {
      ClassCounts kept = counts(classes, labels, holdout.keptIds());
      LOG.info("Held out for ranking: {}", kept);
      int[] unranked = kept.where(images -> images == 0);
      if (unranked.length > 0) {
        LOG.warn(
            "{} of {} classes have no image among those held out ({}): more of their images, or a larger holdout than {}, would give them one",
            unranked.length,
            classes.size(),
            kept.names(unranked),
            config.holdout());
      }
    }
    return holdout;
  }

  private static ClassCounts counts(List<String> classes, int[] labels, int[] ids) {
    return ClassCounts.of(classes, IntStream.of(ids).map(id -> labels[id]));
  }

  /** The data that trains, partition s holding shard s. */
  JavaRDD<ImageShard> shards() {
    return dataset.shards(TRAIN_SPLIT, trainIds, training.config().shards());
  }

  WorkerSetup workerSetup() {
    TrainingConfig config = training.config();
    return new WorkerSetup(
        description.supernet(),
        config.threads(),
        config.seed(),
        config.labelSmoothing(),
        config.innerSteps(),
        config.augment(),
        dataset.manifest().normalization());
  }
}
