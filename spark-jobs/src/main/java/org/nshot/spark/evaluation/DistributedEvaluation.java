package org.nshot.spark.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.space.Architecture;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.run.Broadcasts;
import org.nshot.spark.run.ResultStream;
import org.nshot.spark.workers.Workers;

/**
 * Evaluates paths as Spark jobs of many tasks and hands each task's results on as they come.
 * Weights and images travel once to each executor, however many jobs there are.
 */
final class DistributedEvaluation implements AutoCloseable {
  private final String id = UUID.randomUUID().toString();
  private final JavaSparkContext spark;
  private final EvaluationSetup setup;
  private final Broadcast<float[]> weights;
  private final Broadcast<ShardImages> images;
  private final List<Broadcast<ShardImages>> training; // one, or none

  /**
   * @param training images to take statistics from, where the setup asks for some
   */
  DistributedEvaluation(
      JavaSparkContext spark,
      EvaluationSetup setup,
      float[] weights,
      ShardImages images,
      Optional<ShardImages> training) {
    this.spark = spark;
    this.setup = setup;
    this.weights = spark.broadcast(weights);
    this.images = spark.broadcast(images);
    this.training = training.stream().map(spark::broadcast).toList();
  }

  /**
   * @param pathsPerTask how many each task evaluates; decides nothing but how often results come
   * @param receiver takes each task's results, on the caller's thread
   * @throws IOException if the job fails or the receiver does; what was received stays received
   */
  void run(List<Architecture> paths, int pathsPerTask, ResultStream.Receiver<ChunkResult> receiver)
      throws IOException, InterruptedException {
    if (!paths.isEmpty()) {
      ResultStream.run(
          spark,
          "evaluation",
          chunks(paths, pathsPerTask),
          new ChunkTask(id, setup, weights, images, training),
          receiver);
    }
  }

  /**
   * The same of {@link org.nshot.evaluation.Naswot}'s score, which needs no weights but a seed.
   *
   * @param weightsSeed of fresh weights
   */
  void naswot(
      List<Architecture> paths,
      int pathsPerTask,
      long weightsSeed,
      ResultStream.Receiver<NaswotResult> receiver)
      throws IOException, InterruptedException {
    if (!paths.isEmpty()) {
      ResultStream.run(
          spark,
          "naswot",
          chunks(paths, pathsPerTask),
          new NaswotTask(setup, weightsSeed, images),
          receiver);
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

  /** Lets go of weights and images, and of this process's engines. */
  @Override
  public void close() {
    if (!spark.sc().isStopped()) {
      Broadcasts.letGo(weights);
      Broadcasts.letGo(images);
      training.forEach(Broadcasts::letGo);
    }
    Workers.closeIdle();
  }
}
