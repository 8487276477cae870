package org.nshot.spark.training;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.Augmentations;
import org.nshot.data.ClassCounts;
import org.nshot.data.DatasetManifest;
import org.nshot.data.EvaluationImages;
import org.nshot.data.Holdout;
import org.nshot.data.RgbImage;
import org.nshot.space.Shape;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.Retraining;
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
  private static final Logger LOG = LoggerFactory.getLogger(TrainingSetup.class);

  /** A supernet's. */
  static TrainingSetup of(SparkSession spark, String uri, TrainingConfig config)
      throws IOException {
    return of(spark, uri, config, Optional.empty());
  }

  /** What a request asks for. */
  static TrainingSetup of(SparkSession spark, TrainRequest request, TrainingConfig config)
      throws IOException {
    return of(spark, request.data(), config, request.alone().map(Alone::network));
  }

  /**
   * @param alone the network alone to train in place of the settings' supernet
   * @throws IOException if the data can't be used, or has nothing left to train on
   */
  static TrainingSetup of(
      SparkSession spark, String uri, TrainingConfig config, Optional<Retraining> alone)
      throws IOException {
    ImageDataset dataset = ImageDataset.open(spark, uri);
    int[] labels = dataset.labels(DatasetManifest.TRAIN);
    Holdout holdout = holdout(dataset, labels, config);
    int[] trainIds = holdout.trainIds();
    if (trainIds.length < config.shards()) {
      throw new IOException(
          "%s: %s images to train on (split %s less holdout %s), expected at least one a shard (%s)"
              .formatted(
                  uri,
                  trainIds.length,
                  DatasetManifest.TRAIN,
                  config.data().holdout(),
                  config.shards()));
    }
    RunDescription description = describe(config, alone, dataset.manifest(), dataset.uri());
    requireSizes(dataset, description);
    try {
      Training training =
          new Training(
              config,
              description.network().create(),
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
          "%s: split %s has no image of %s of %s classes (%s), expected at least one of each: ingest data that has them"
              .formatted(
                  dataset.uri(),
                  DatasetManifest.TRAIN,
                  empty.length,
                  classes.size(),
                  all.names(empty)));
    }
    Holdout holdout;
    try {
      holdout = config.holdout(labels);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s: split %s: %s".formatted(dataset.uri(), DatasetManifest.TRAIN, e.getMessage()), e);
    }
    ClassCounts trained = counts(classes, labels, holdout.trainIds());
    LOG.info("To train on: {}", trained);
    if (!config.data().holdout().none()) {
      ClassCounts kept = counts(classes, labels, holdout.keptIds());
      LOG.info("Held out for ranking: {}", kept);
      int[] unranked = kept.where(images -> images == 0);
      if (unranked.length > 0) {
        LOG.warn(
            "{} of {} classes have no image among those held out ({}): more of their images, or a larger holdout than {}, would give them one",
            unranked.length,
            classes.size(),
            kept.names(unranked),
            config.data().holdout());
      }
    }
    return holdout;
  }

  private static ClassCounts counts(List<String> classes, int[] labels, int[] ids) {
    return ClassCounts.of(classes, IntStream.of(ids).map(id -> labels[id]));
  }

  /** What a run with these settings on this data is. */
  static RunDescription describe(
      TrainingConfig config, Optional<Retraining> alone, DatasetManifest manifest, String uri) {
    return new RunDescription(
        config, RunDescription.DataSet.of(manifest, uri, image(manifest, config)), alone);
  }

  /** What an image is to the network. */
  private static Shape image(DatasetManifest manifest, TrainingConfig config) {
    int usual = config.space().usual().resolution();
    OptionalInt side = config.data().resolution();
    if (side.isEmpty() && manifest.image().isPresent()) {
      return manifest.image().get();
    }
    return new Shape(side.orElse(usual), side.orElse(usual), RgbImage.CHANNELS);
  }

  /** Whether images have to be brought to the network's size. */
  private boolean resizes() {
    return !dataset.manifest().image().equals(Optional.of(description.data().image()));
  }

  private static void requireSizes(ImageDataset dataset, RunDescription description)
      throws IOException {
    DatasetManifest.Stored images = dataset.manifest().images();
    Shape image = description.data().image();
    int batch = description.config().batch();
    if ((long) image.size() * batch > Integer.MAX_VALUE) {
      throw new IOException(
          "batch: %s of %s images, expected at most %s of them, for a batch is one array"
              .formatted(batch, image, Integer.MAX_VALUE / image.size()));
    }
    boolean cifar = description.config().data().augment().equals(Augmentations.CIFAR);
    if (cifar && !dataset.manifest().image().equals(Optional.of(image))) {
      throw new IOException(
          "augment: cifar, which crops images of %s, and %s holds %s images of %s to %s: take --augment imagenet, or none"
              .formatted(
                  image, dataset.uri(), images.storage().label(), images.least(), images.most()));
    }
  }

  /** The data that trains, partition s holding shard s. */
  ShardedImages shards() {
    return dataset.shards(DatasetManifest.TRAIN, trainIds, training.config().shards());
  }

  /** The whole of a split to test on, in as many shards as train. */
  ShardedImages tested(String split) {
    int[] ids = IntStream.range(0, dataset.manifest().split(split).count()).toArray();
    return dataset.evaluated(
        split,
        ids,
        Math.min(ids.length, training.config().shards()),
        new EvaluationImages(description.data().image(), description.cropRatio()));
  }

  WorkerSetup workerSetup() {
    TrainingConfig config = training.config();
    return new WorkerSetup(
        description.network(),
        config.threads(),
        config.seed(),
        config.data().labelSmoothing(),
        config.shardRule(),
        config.data().augment(),
        config.data().jitter(),
        resizes(),
        config.data().cropRatio(),
        dataset.manifest().normalization());
  }
}
