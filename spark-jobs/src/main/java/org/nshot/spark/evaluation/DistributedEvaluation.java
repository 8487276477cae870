package org.nshot.spark.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.space.Architecture;
import org.nshot.spark.cli.FirstLine;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.workers.Workers;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Evaluates paths as Spark jobs of many tasks and hands each task's results on as they come.
 * Weights and images travel once to each executor, however many jobs there are.
 */
final class DistributedEvaluation implements AutoCloseable {
  private static final long POLL_MILLIS = 100;

  private final String id = UUID.randomUUID().toString();
  private final JavaSparkContext spark;
  private final EvaluationSetup setup;
  private final Broadcast<float[]> weights;
  private final Broadcast<ShardImages> images;

  DistributedEvaluation(
      JavaSparkContext spark, EvaluationSetup setup, float[] weights, ShardImages images) {
    this.spark = spark;
    this.setup = setup;
    this.weights = spark.broadcast(weights);
    this.images = spark.broadcast(images);
  }

  /** Takes a task's results, on the driver's thread, once for each task. */
  interface Receiver {
    void accept(ChunkResult result) throws IOException;
  }

  /**
   * @param pathsPerTask how many each task evaluates; decides nothing but how often results come
   * @throws IOException if the job fails or the receiver does; what was received stays received
   */
  void run(List<Architecture> paths, int pathsPerTask, Receiver receiver)
      throws IOException, InterruptedException {
    if (!paths.isEmpty()) {
      run(chunks(paths, pathsPerTask), new ChunkTask(id, setup, weights, images), receiver);
    }
  }

  private static List<Architecture[]> chunks(List<Architecture> paths, int size) {
    List<Architecture[]> chunks = new ArrayList<>();
    for (int from = 0; from < paths.size(); from += size) {
      chunks.add(
          paths.subList(from, Math.min(paths.size(), from + size)).toArray(Architecture[]::new));
    }
    return chunks;
  }

  private void run(List<Architecture[]> chunks, ChunkTask task, Receiver receiver)
      throws IOException, InterruptedException {
    JavaRDD<Architecture[]> partitions = spark.parallelize(chunks, chunks.size());
    // Spark's scheduler thread fills the queue; files are written by this one.
    BlockingQueue<ChunkResult> results = new LinkedBlockingQueue<>();
    SimpleFutureAction<BoxedUnit> job =
        spark
            .sc()
            .submitJob(
                partitions.rdd(),
                task,
                JavaConverters.asScalaBuffer(
                        IntStream.range(0, chunks.size()).<Object>mapToObj(i -> i).toList())
                    .toSeq(),
                new Queueing(results),
                new Nothing());
    try {
      int received = 0;
      while (received < chunks.size()) {
        boolean ended = job.isCompleted(); // before the look: no result comes after the end
        ChunkResult result = results.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (result != null) {
          receiver.accept(result);
          received++;
        } else if (ended) {
          throw failure(job);
        }
      }
    } finally {
      if (!job.isCompleted()) {
        job.cancel();
      }
    }
  }

  /** Lets go of weights and images, and of this process's engines. */
  @Override
  public void close() {
    if (!spark.sc().isStopped()) {
      weights.destroy();
      images.destroy();
    }
    Workers.closeIdle();
  }

  private static IOException failure(SimpleFutureAction<BoxedUnit> job) {
    Throwable thrown = job.value().get().failed().get();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException || cause instanceof IOException) {
        return new IOException("evaluation: " + cause.getMessage(), thrown);
      }
    }
    return new IOException("evaluation: Spark job failed: " + FirstLine.of(thrown), thrown);
  }

  private static final class Queueing extends AbstractFunction2<Object, ChunkResult, BoxedUnit> {
    private final BlockingQueue<ChunkResult> results;

    Queueing(BlockingQueue<ChunkResult> results) {
      this.results = results;
    }

    @Override
    public BoxedUnit apply(Object partition, ChunkResult result) {
      results.add(result);
      return BoxedUnit.UNIT;
    }
  }

  private static final class Nothing extends AbstractFunction0<BoxedUnit> {
    @Override
    public BoxedUnit apply() {
      return BoxedUnit.UNIT;
    }
  }
}
