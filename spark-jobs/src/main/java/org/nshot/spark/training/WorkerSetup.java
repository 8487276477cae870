package org.nshot.spark.training;

import org.nshot.data.Augmentation;
import org.nshot.data.Augmentations;
import org.nshot.data.Batch;
import org.nshot.data.BatchAssembler;
import org.nshot.data.BatchesAhead;
import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.evaluation.EvenBatches;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.NetworkSpec;
import org.nshot.spark.rounds.RoundMessage;
import org.nshot.spark.rounds.ShardWork;
import org.nshot.spark.workers.Workers;
import org.nshot.training.ShardResult;
import org.nshot.training.ShardRule;

/**
 * What an executor must know of a run to train its shards; travels once with the tasks' code.
 *
 * @param network that trains
 * @param threads of a task
 * @param seed of the run, for augmentation
 * @param labelSmoothing part of a label that is spread over all classes, 0 to 1
 * @param rule what a shard does with its paths
 * @param augment the augmentation's name
 * @param jitter strength of its colour jitter
 * @param resizes whether images have another size than the network takes
 * @param cropRatio of what is taken of an image that is resized and not augmented
 * @param normalization of the images' channels
 */
public record WorkerSetup(
    NetworkSpec network,
    int threads,
    long seed,
    float labelSmoothing,
    ShardRule rule,
    String augment,
    double jitter,
    boolean resizes,
    double cropRatio,
    Normalization normalization)
    implements ShardWork, OtherTrainer.Batches {
  /** Of a process, over all shards that it trains: four batches of 224 x 224, 64 images each. */
  private static final long BYTES_AHEAD = 160 << 20;

  /** The same for another network and seed. */
  WorkerSetup of(NetworkSpec other, long otherSeed) {
    return new WorkerSetup(
        other,
        threads,
        otherSeed,
        labelSmoothing,
        rule,
        augment,
        jitter,
        resizes,
        cropRatio,
        normalization);
  }

  /** Batches as this setup has them, made on as many threads as a task has. */
  BatchesAhead batches() {
    return new BatchesAhead(
        network.image(), normalization, augmentation(), seed, threads, BYTES_AHEAD);
  }

  /** Bytes of batches that a process makes ahead at most: one for each shard that it trains. */
  static long bytesAhead(long batch, int shards) {
    return Math.max(batch, Math.min(BYTES_AHEAD, shards * batch));
  }

  @Override
  public Batch batch(ImageShard images, int shard, int[] positions, int epoch, int round) {
    RandomStream random = RandomStream.of(seed, Purpose.AUGMENTATION, epoch, round, shard);
    return new BatchAssembler(network.image(), normalization, augmentation())
        .assemble(images, positions, random);
  }

  private Augmentation augmentation() {
    return resizes && augment.equals(Augmentations.NONE)
        ? Augmentations.centre(cropRatio)
        : Augmentations.named(augment, jitter);
  }

  @Override
  public ShardResult train(RoundMessage message, int shard, ImageShard images) {
    BatchesAhead ahead =
        Workers.shared(this, KeptBatches.class, () -> new KeptBatches(batches())).batches();
    return Workers.with(
        this,
        Worker.class,
        () -> new Worker(this),
        worker -> worker.train(message, shard, images, ahead));
  }

  /** Evaluates the network alone on a shard's images, with running statistics. */
  PathEvaluation evaluate(float[] weights, ImageShard images) {
    HeldOutImages batches = new HeldOutImages(images, normalization, EvenBatches.PAPER, seed);
    return Workers.with(
        this, Worker.class, () -> new Worker(this), worker -> worker.evaluate(weights, batches));
  }
}
