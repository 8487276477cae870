package org.nshot.spark.training;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.BatchesAhead;
import org.nshot.data.DatasetManifest;
import org.nshot.data.ImageShard;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.EvenBatches;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.evaluation.PathEvaluator;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.StandaloneSpec;
import org.nshot.space.SupernetSpec;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.training.DivergedException;
import org.nshot.training.Horizon;
import org.nshot.training.LocalTrainer;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.RoundTrainer;
import org.nshot.training.Setting;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingLoop;
import org.nshot.training.TrainingState;

/**
 * Trains networks alone, each as a whole within one task: to the bits that {@code retrain} with one
 * shard would give it. For many networks at once, where a task each keeps a cluster busier than
 * many tasks for one.
 */
public final class WholeTraining implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SupernetSpec supernet;
  private final HashMap<String, String> settings;
  private final float dropout;
  private final int samples;
  private final WorkerSetup worker; // of some network and seed

  private WholeTraining(
      SupernetSpec supernet,
      Map<String, String> settings,
      float dropout,
      int samples,
      WorkerSetup worker) {
    this.supernet = supernet;
    this.settings = new HashMap<>(settings);
    this.dropout = dropout;
    this.samples = samples;
    this.worker = worker;
  }

  /**
   * What to train on, and with.
   *
   * @param training travels to where networks are trained
   * @param trained the images, one shard
   * @param tested the images to test on, one shard
   * @param fingerprint of the data
   */
  public record Setup(
      WholeTraining training, ShardedImages trained, ShardedImages tested, String fingerprint)
      implements AutoCloseable {
    @Override
    public void close() {
      trained.close();
      tested.close();
    }
  }

  /** Whose paths are trained: what settings and data give. */
  public static SupernetSpec supernet(TrainingConfig config, DatasetManifest manifest) {
    return TrainingSetup.describe(config, Optional.empty(), manifest, "").supernet();
  }

  /**
   * @param uri of the data
   * @param config one shard, nothing held out; its seed is the first network's alone
   * @param split of the data to test on
   * @throws IOException if the data can't be used
   */
  public static Setup open(
      SparkSession spark, String uri, TrainingConfig config, float dropout, String split)
      throws IOException {
    TrainingSetup setup = TrainingSetup.of(spark, uri, config);
    SupernetSpec supernet = setup.description().supernet();
    WholeTraining training =
        new WholeTraining(
            supernet, config.settings(), dropout, setup.trainIds().length, setup.workerSetup());
    return new Setup(
        training, setup.shards(), setup.tested(split), setup.dataset().manifest().fingerprint());
  }

  /**
   * Trains a path as a network of its own and tests it.
   *
   * @param path as its space writes it
   * @param seed decides its first weights, its batches and its augmentation
   * @param train the images that train
   * @param test the images that it is tested on, with running statistics
   * @param goOn asked after every round; false ends it
   * @throws IllegalArgumentException if it diverges, naming the path
   * @throws IllegalStateException if it was ended
   */
  public PathEvaluation run(
      String path, long seed, ImageShard train, ImageShard test, BooleanSupplier goOn) {
    Map<String, String> own = new HashMap<>(settings);
    own.put(Setting.SEED.key(), Long.toString(seed));
    TrainingConfig config = TrainingConfig.of(own);
    WorkerSetup setup = worker.of(new StandaloneSpec(supernet, path, dropout), seed);
    SearchSpace network = setup.network().create();
    Training training = new Training(config, network, Horizon.of(config, samples), samples);
    TrainingState state = training.start();
    try (BatchesAhead ahead = setup.batches();
        SubnetEngine engine = SubnetEngines.open(training.layout(), config.threads())) {
      new TrainingLoop(training, trainer(training, setup, engine, ahead, train))
          .run(state, report -> goOn.getAsBoolean());
      if (!training.finished(state)) {
        throw new IllegalStateException("training of %s was ended".formatted(path));
      }
      HeldOutImages batches =
          new HeldOutImages(test, setup.normalization(), EvenBatches.PAPER, seed);
      return new PathEvaluator(engine, network, training.layout(), state.used())
          .evaluate(Architecture.of(), batches);
    } catch (DivergedException e) {
      throw new IllegalArgumentException(
          "path %s, seed %s: %s: a lower --lr, or --clip, may help"
              .formatted(path, seed, e.getMessage()),
          e);
    }
  }

  /** Rounds whose batches are made while the one before computes. */
  private static RoundTrainer trainer(
      Training training,
      WorkerSetup setup,
      SubnetEngine engine,
      BatchesAhead ahead,
      ImageShard images) {
    return (plan, vectors) -> {
      ShardPlan shard = plan.shards().get(0);
      try (ShardBatches source = new ShardBatches(ahead, images, shard, setup.rule().batches())) {
        return new LocalTrainer(training, engine, source).train(plan, vectors);
      }
    };
  }
}
