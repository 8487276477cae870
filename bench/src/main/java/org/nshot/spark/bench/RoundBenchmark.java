package org.nshot.spark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SupernetSpec;
import org.nshot.spark.events.RoundCost;
import org.nshot.spark.events.RoundSplit;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.rounds.BlockSums;
import org.nshot.spark.rounds.JobNames;
import org.nshot.spark.rounds.ShardWork;
import org.nshot.spark.rounds.SparkTrainer;
import org.nshot.spark.training.WorkerSetup;
import org.nshot.training.Horizon;
import org.nshot.training.PathSampling;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundResult;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingState;

/** Times whole rounds on random images: what {@code train} does, but for files. */
final class RoundBenchmark {
  private static final int SIDE = 32; // CIFAR's, unless another resolution is asked for
  private static final int COLOURS = 3;
  private static final int CLASSES = 10;
  private static final int ROUNDS_PER_EPOCH = 20;
  private static final int BYTE_VALUES = 256;
  private static final double NANOS_PER_MILLI = 1e6;

  private RoundBenchmark() {}

  /**
   * What to time.
   *
   * @param warmup rounds before those that count
   * @param pretendMillis what a task waits instead of computing; empty to compute
   * @param driverCombines bytes of a round's gradients up to which the driver adds them up
   */
  record Settings(
      TrainingConfig config,
      int warmup,
      int rounds,
      OptionalInt pretendMillis,
      long driverCombines) {
    Settings {
      if (warmup < 0 || rounds < 1) {
        throw new IllegalArgumentException(
            "rounds: %s after %s, expected at least 1 after 0".formatted(rounds, warmup));
      }
      if (config.paths().perRound() != 1 || config.paths().sampler() == PathSampling.FAIR) {
        throw new IllegalArgumentException(
            "path-sampler %s with paths-per-round %s: expected rounds of one path"
                .formatted(config.settings().get("path-sampler"), config.paths().perRound()));
      }
    }
  }

  /**
   * A round, milliseconds; {@link RoundSplit} says what each part is.
   *
   * @param bytesDown to each executor
   * @param bytesUp to the driver, all shards together
   */
  record Round(
      double wall,
      double driver,
      double broadcast,
      double schedule,
      double compute,
      double result,
      double combine,
      long bytesDown,
      long bytesUp) {
    /** What the round took beside its slowest task's computing. */
    double overhead() {
      return wall - compute;
    }
  }

  /** The rounds that count, one after another. */
  static List<Round> run(SparkSession session, Settings settings) {
    TrainingConfig config = settings.config();
    int side = config.data().resolution().orElse(SIDE);
    Shape image = new Shape(side, side, COLOURS);
    SupernetSpec supernet = config.supernet(image, CLASSES);
    SearchSpace space = supernet.create();
    int samples =
        config.batch() * config.shardRule().batches() * config.shards() * ROUNDS_PER_EPOCH;
    int epochs = (settings.warmup() + settings.rounds()) / ROUNDS_PER_EPOCH + 1;
    Training training = new Training(config, space, new Horizon(epochs, ROUNDS_PER_EPOCH), samples);
    ShardWork work =
        settings.pretendMillis().isPresent()
            ? new PretendedWork(settings.pretendMillis().getAsInt())
            : new WorkerSetup(
                supernet,
                config.threads(),
                config.seed(),
                config.data().labelSmoothing(),
                config.shardRule(),
                config.data().augment(),
                config.data().jitter(),
                false,
                config.data().cropRatio(),
                new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    JavaRDD<ShardImages> shards = shards(spark, config.shards(), samples, image);
    shards.persist(StorageLevel.MEMORY_ONLY()).count(); // so that executors know of their shards
    List<RoundCost> costs = new ArrayList<>();
    JobNames names = new JobNames("nshot bench-rounds", training.horizon());
    try (SparkTrainer trainer =
        new SparkTrainer(
            spark, shards, training, work, settings.driverCombines(), names, costs::add)) {
      return run(training, trainer, costs, settings);
    } finally {
      shards.unpersist();
    }
  }

  /**
   * How many tasks add a round's gradients up, where executors do.
   *
   * @param bytes of a shard's gradient
   */
  static int combiningTasks(long bytes, int shards, int parallelism) {
    return BlockSums.blocks(bytes, bytes * shards, parallelism);
  }

  static double median(List<Round> rounds, ToDoubleFunction<Round> part) {
    double[] sorted = rounds.stream().mapToDouble(part).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  static double mean(List<Round> rounds, ToDoubleFunction<Round> part) {
    return rounds.stream().mapToDouble(part).average().orElseThrow();
  }

  private static List<Round> run(
      Training training, SparkTrainer trainer, List<RoundCost> costs, Settings settings) {
    TrainingState state = training.start();
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < settings.warmup() + settings.rounds(); i++) {
      long start = System.nanoTime();
      RoundPlan plan = training.plan(state);
      RoundResult result = trainer.train(plan, training.vectors(state));
      training.apply(state, plan, result);
      long wall = System.nanoTime() - start;
      if (i >= settings.warmup()) {
        RoundCost cost = costs.get(i);
        RoundSplit split = cost.split();
        rounds.add(
            new Round(
                wall / NANOS_PER_MILLI,
                (wall - split.total()) / NANOS_PER_MILLI,
                split.broadcast() / NANOS_PER_MILLI,
                split.schedule() / NANOS_PER_MILLI,
                split.compute() / NANOS_PER_MILLI,
                split.result() / NANOS_PER_MILLI,
                split.combine() / NANOS_PER_MILLI,
                cost.bytesDown(),
                cost.bytesUp()));
      }
    }
    return rounds;
  }

  private static JavaRDD<ShardImages> shards(
      JavaSparkContext spark, int shards, int samples, Shape image) {
    List<Integer> numbers = IntStream.range(0, shards).boxed().toList();
    return spark
        .parallelize(numbers, shards)
        .map(shard -> new DrawnShard(shard, shards, samples, image));
  }

  /** Random images, drawn where they are used. */
  private static final class DrawnShard implements ShardImages {
    private static final long serialVersionUID = 1L;

    private final int shard;
    private final int shards;
    private final int samples;
    private final Shape image;
    private transient ImageShard drawn; // none until it is opened in this process

    DrawnShard(int shard, int shards, int samples, Shape image) {
      this.shard = shard;
      this.shards = shards;
      this.samples = samples;
      this.image = image;
    }

    @Override
    public synchronized ImageShard open() {
      if (drawn == null) {
        drawn = draw(shard, shards, samples, image);
      }
      return drawn;
    }
  }

  private static ImageShard draw(int shard, int shards, int samples, Shape image) {
    RandomStream random = RandomStream.of(0, Purpose.SYNTHETIC_DATA, shard);
    int count = (samples - 1 - shard) / shards + 1;
    ImageShard.Builder builder = ImageShard.builder(image, count);
    byte[] pixels = new byte[image.size()];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < pixels.length; k++) {
        pixels[k] = (byte) random.nextInt(BYTE_VALUES);
      }
      builder.add(shard + i * shards, random.nextInt(CLASSES), pixels);
    }
    return builder.build();
  }
}
