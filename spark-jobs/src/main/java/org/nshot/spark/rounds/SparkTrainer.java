package org.nshot.spark.rounds;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.spark.events.RoundCost;
import org.nshot.spark.events.RoundSplit;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.metrics.TaskMeters;
import org.nshot.spark.run.Broadcasts;
import org.nshot.spark.workers.Workers;
import org.nshot.tensors.FloatFormat;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.RoundResult;
import org.nshot.training.RoundTrainer;
import org.nshot.training.ShardFigures;
import org.nshot.training.ShardResult;
import org.nshot.training.Training;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;

/**
 * Trains a round's shards as one Spark stage: a task a shard, where its images are. Ordinary tasks,
 * so lost executors, retries and speculation are Spark's business; a result counts once, by its
 * partition.
 *
 * <p>Gradients are added up on the driver, or by a second stage on executors where all shards'
 * gradients together are larger than a bound: the driver then receives one gradient a path, however
 * many shards there are. The bits are the same.
 */
public final class SparkTrainer implements RoundTrainer, AutoCloseable {
  private final JavaSparkContext spark;
  private final JavaRDD<ShardImages> shards;
  private final Training training;
  private final ShardWork work;
  private final long driverCombines;
  private final JobNames names;
  private final Consumer<RoundCost> costs;
  private final LaunchTimes launches;

  /**
   * @param shards partition s holds shard s; persisted by the caller
   * @param driverCombines bytes of a round's gradients, all shards together, up to which the driver
   *     adds them up
   * @param names what Spark's pages call its jobs
   * @param costs is told what each round took, before {@link #train} returns
   */
  public SparkTrainer(
      JavaSparkContext spark,
      JavaRDD<ShardImages> shards,
      Training training,
      ShardWork work,
      long driverCombines,
      JobNames names,
      Consumer<RoundCost> costs) {
    this.spark = spark;
    this.shards = shards;
    this.training = training;
    this.work = work;
    this.driverCombines = driverCombines;
    this.names = names;
    this.costs = costs;
    this.launches = new LaunchTimes(spark);
  }

  @Override
  public RoundResult train(RoundPlan plan, List<float[]> vectors) {
    long start = System.nanoTime();
    byte[] encoded = RoundMessage.encode(plan, training.subnets(), vectors, wire());
    Broadcast<byte[]> message = spark.broadcast(encoded);
    try {
      launches.startRound();
      names.describeRound(spark, plan);
      Sent sent = new Sent(message, encoded.length, System.nanoTime() - start);
      long bytes = gradientBytes(plan);
      return plan.shards().size() > 1 && bytes > driverCombines
          ? combineOnExecutors(plan, sent, bytes)
          : combineOnDriver(plan, sent);
    } finally {
      launches.endRound();
      Broadcasts.letGo(message);
    }
  }

  private FloatFormat wire() {
    return training.config().run().wire();
  }

  /** A round's message on its way. */
  private record Sent(Broadcast<byte[]> message, long bytes, long nanos) {}

  private RoundResult combineOnDriver(RoundPlan plan, Sent sent) {
    List<Object> partitions = new ArrayList<>();
    plan.shards().forEach(shard -> partitions.add(shard.shard()));
    ShardTask task = new ShardTask(work, sent.message());
    Job job = new Job();
    byte[][] collected =
        (byte[][])
            spark
                .sc()
                .runJob(
                    shards.rdd(),
                    task,
                    JavaConverters.asScalaBuffer(partitions),
                    ClassTag.apply(byte[].class));
    job.end();
    List<TaskTimes> times = new ArrayList<>();
    List<ShardResult> results = new ArrayList<>();
    long decoding = System.nanoTime();
    long up = 0;
    for (byte[] bytes : collected) {
      up += bytes.length;
      ResultMessage result = ResultMessage.decode(bytes);
      times.add(result.times());
      results.add(result.result());
    }
    long combining = System.nanoTime();
    RoundResult result = RoundResult.of(plan, results);
    long combined = System.nanoTime() - combining;
    tell(sent, up, job, plan, times, combining - decoding, combined, 0);
    return result;
  }

  private RoundResult combineOnExecutors(RoundPlan plan, Sent sent, long bytes) {
    Broadcast<byte[]> message = sent.message();
    ShardWork task = work; // the tasks' code takes along what it names, not this object
    int[] lengths = lengths(plan);
    long sum = wire().bytes() * IntStream.of(lengths).asLongStream().sum();
    int blocks = BlockSums.blocks(sum, bytes, spark.defaultParallelism());
    BlockSums sums = new BlockSums(lengths, blocks);
    Job job = new Job();
    JavaPairRDD<Integer, byte[]> pieces =
        shards
            .mapPartitionsToPair(images -> pieces(task, message, sums, images))
            .partitionBy(new HashPartitioner(sums.blocks()));
    List<byte[]> collected;
    try {
      collected = pieces.values().mapPartitions(block -> sum(message, sums, block)).collect();
    } finally {
      pieces.rdd().cleanShuffleDependencies(false);
    }
    job.end();
    long decoding = System.nanoTime();
    List<SumMessage> messages = collected.stream().map(SumMessage::decode).toList();
    long joining = System.nanoTime();
    List<float[]> gradients = sums.join(messages);
    long joined = System.nanoTime() - joining;
    long up = collected.stream().mapToLong(block -> block.length).sum();
    List<ResultMessage> shardMessages = messages.get(0).shards();
    List<TaskTimes> times = shardMessages.stream().map(ResultMessage::times).toList();
    List<ShardFigures> figures = shardMessages.stream().map(ResultMessage::figures).toList();
    long slowest = messages.stream().mapToLong(SumMessage::nanos).max().orElse(0);
    tell(sent, up, job, plan, times, joining - decoding, joined, slowest);
    return new RoundResult(figures, gradients);
  }

  private static Iterator<Tuple2<Integer, byte[]>> pieces(
      ShardWork work, Broadcast<byte[]> message, BlockSums sums, Iterator<ShardImages> images) {
    long start = System.nanoTime();
    RoundMessage round = RoundMessage.decode(message.value());
    int shard = TaskContext.getPartitionId();
    if (round.shards().stream().noneMatch(plan -> plan.shard() == shard)) {
      return Collections.emptyIterator(); // it drew no sample
    }
    ShardResult result = work.train(round, shard, images.next().opened());
    long receive = System.nanoTime() - start - result.figures().computeNanos();
    ShardTask.count(round, result.figures(), receive);
    TaskMeters.current().moved(message.value().length, 0); // Spark counts what it shuffles
    return sums.pieces(result, receive, round.wire());
  }

  private static Iterator<byte[]> sum(
      Broadcast<byte[]> message, BlockSums sums, Iterator<byte[]> pieces) {
    List<ShardPlan> plans = RoundMessage.decode(message.value()).shards();
    return List.of(sums.sum(TaskContext.getPartitionId(), plans, pieces).encode()).iterator();
  }

  /** Lengths of the paths' gradients, 0 where no shard trains one. */
  private int[] lengths(RoundPlan plan) {
    int[] lengths = new int[plan.paths().size()];
    for (ShardPlan shard : plan.shards()) {
      for (int path : shard.paths()) {
        lengths[path] = training.reported(plan.paths().get(path));
      }
    }
    return lengths;
  }

  private long gradientBytes(RoundPlan plan) {
    int[] lengths = lengths(plan);
    return plan.shards().stream()
        .flatMapToInt(shard -> IntStream.of(shard.paths()))
        .mapToLong(path -> (long) wire().bytes() * lengths[path])
        .sum();
  }

  /** A Spark job by the driver's clocks: one to tell durations, one that Spark's events share. */
  private static final class Job {
    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();
    private long nanos;

    void end() {
      nanos = System.nanoTime() - startNanos;
    }
  }

  /** Splits the round's time; the parts add up to what {@link #train} took. */
  private void tell(
      Sent sent,
      long bytesUp,
      Job job,
      RoundPlan plan,
      List<TaskTimes> times,
      long decoding,
      long driverCombined,
      long executorsCombined) {
    int slowest =
        IntStream.range(0, times.size())
            .boxed()
            .max(Comparator.comparingLong(i -> times.get(i).compute()))
            .orElseThrow();
    TaskTimes task = times.get(slowest);
    long combined = Math.min(executorsCombined, Math.max(0, job.nanos - task.total()));
    long spark = Math.max(0, job.nanos - task.total() - combined);
    OptionalLong launched = launches.launched(plan.shards().get(slowest).shard());
    long schedule = spark; // unless Spark said when the task was launched
    if (launched.isPresent()) {
      long waited = TimeUnit.MILLISECONDS.toNanos(launched.getAsLong() - job.startMillis);
      schedule = Math.max(0, Math.min(waited, spark));
    }
    RoundSplit split =
        new RoundSplit(
            sent.nanos() + task.receive(),
            schedule,
            task.compute(),
            task.waiting(),
            task.send() + (spark - schedule) + decoding,
            combined + driverCombined);
    costs.accept(new RoundCost(split, sent.bytes(), bytesUp));
  }

  @Override
  public void close() {
    launches.close();
    Workers.closeIdle();
  }
}
