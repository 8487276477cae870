package org.nshot.spark.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.Augmentations;
import org.nshot.data.BatchAssembler;
import org.nshot.data.ImageShard;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.RunDescription;
import org.nshot.training.LocalTrainer;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingLoop;
import org.nshot.training.TrainingState;

/** Trains what a run trains, in one thread and without Spark's tasks: the oracle of its bits. */
public final class LocalTraining {
  private LocalTraining() {}

  /** Trains a run from fresh weights to its end. */
  public static TrainingState run(SparkSession spark, RunDescription run) throws IOException {
    TrainingSetup setup = TrainingSetup.of(spark, run.data().uri(), run.config(), run.alone());
    return run(setup, setup.training().start());
  }

  static TrainingState run(TrainingSetup setup, TrainingState state) throws IOException {
    Training training = setup.training();
    TrainingConfig config = training.config();
    List<ImageShard> shards = new ArrayList<>();
    try (ShardedImages images = setup.shards()) {
      for (int shard = 0; shard < config.shards(); shard++) {
        shards.add(images.shard(shard).open());
      }
    }
    BatchAssembler assembler =
        new BatchAssembler(
            training.space().image(),
            setup.dataset().manifest().normalization(),
            Augmentations.named(config.data().augment(), config.data().jitter()));
    try (SubnetEngine engine = SubnetEngines.open(training.layout(), config.threads())) {
      LocalTrainer trainer =
          new LocalTrainer(
              training,
              engine,
              (plan, epoch, round) ->
                  assembler.assemble(
                      shards.get(plan.shard()),
                      plan.positions(),
                      RandomStream.of(
                          config.seed(), Purpose.AUGMENTATION, epoch, round, plan.shard())));
      new TrainingLoop(training, trainer).run(state, report -> true);
    }
    return state;
  }
}
