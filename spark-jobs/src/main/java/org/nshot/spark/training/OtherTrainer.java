package org.nshot.spark.training;

import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.nshot.data.Batch;
import org.nshot.data.ImageShard;
import org.nshot.export.TrainedNetwork;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.run.RunFiles;
import org.nshot.training.Training;
import org.nshot.training.TrainingState;

/**
 * What makes the steps of a network alone in place of nshot's engine: on the same shards, samples
 * and augmented batches, an epoch at a time.
 */
public interface OtherTrainer {

  /**
   * What it trains, and on what.
   *
   * @param network as it begins
   * @param state at the beginning of an epoch
   * @param shards partition s holds shard s
   * @param folder where it may keep what it needs to go on
   */
  record Setup(
      JavaSparkContext spark,
      Training training,
      TrainingState state,
      TrainedNetwork network,
      JavaRDD<ShardImages> shards,
      Batches batches,
      RunFiles folder) {}

  /** Makes batches where the images are; travels with the tasks' code. */
  interface Batches extends Serializable {
    /** The batch of some positions, augmented as in every training of the same seed. */
    Batch batch(ImageShard images, int shard, int[] positions, int epoch, int round);
  }

  /**
   * What is known of an epoch.
   *
   * @param loss mean over its rounds
   * @param lr learning rates of its rounds
   */
  record Epoch(double loss, EpochMetrics.Rates lr) {}

  /** A training under way. */
  interface Session extends AutoCloseable {
    /** Trains the state's epoch. */
    Epoch train(TrainingState state) throws IOException;

    /** The network's weights now, full vector. */
    float[] weights();

    /**
     * Keeps what is needed to go on after some epochs, and no longer what came before the newest
     * few. May be done again if it fails.
     */
    void save(int epochs, int keep) throws IOException;

    @Override
    void close();
  }

  /**
   * Begins, or goes on with what was saved after the state's epochs.
   *
   * @throws IOException if what was saved is missing
   */
  Session open(Setup setup) throws IOException;
}
