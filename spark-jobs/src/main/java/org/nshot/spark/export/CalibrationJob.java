package org.nshot.spark.export;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.Batch;
import org.nshot.data.EvaluationImages;
import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.EvenBatches;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.evaluation.PathEvaluator;
import org.nshot.export.Calibration;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.StandaloneSpec;
import org.nshot.spark.evaluation.ImageSelection;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.Broadcasts;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.training.TestSplit;
import org.nshot.spark.workers.Workers;
import org.nshot.supernet.ParameterLayout;

/**
 * Gives a path that was never alone its running statistics, from images that trained the supernet,
 * and tests it. How images are cut into parts, a task each, depends on nothing but their number, so
 * the result is the same on any cluster; like all that the engine computes, its last digits depend
 * on the threads of a task.
 */
final class CalibrationJob {
  private static final int PART = 10 * EvenBatches.PAPER; // images of a task

  private final SparkSession session;
  private final ImageDataset data;
  private final RunDescription run;
  private final Work work;

  /**
   * What tasks do; travels with their code.
   *
   * @param network the path alone
   */
  private record Work(StandaloneSpec network, Normalization normalization, int threads, long seed)
      implements Serializable {
    /** Nothing that another command left is held beside it. */
    private SubnetEngine open(ParameterLayout layout) {
      Workers.closeIdle();
      return SubnetEngines.open(layout, threads);
    }

    private HeldOutImages batches(ImageShard images) {
      return new HeldOutImages(images, normalization, EvenBatches.PAPER, seed);
    }

    /** The statistics' sums over a part's images. */
    double[] sums(float[] weights, ImageShard images) {
      SearchSpace space = network.create();
      ParameterLayout layout = ParameterLayout.of(space);
      Calibration calibration =
          new Calibration(
              new TrainedNetwork(space.image(), space.graph(Architecture.of()), layout, weights));
      try (SubnetEngine engine = open(layout)) {
        for (Batch batch : batches(images)) {
          calibration.add(engine, batch);
        }
      }
      return calibration.sums();
    }

    PathEvaluation test(float[] weights, ImageShard images) {
      SearchSpace space = network.create();
      ParameterLayout layout = ParameterLayout.of(space);
      try (SubnetEngine engine = open(layout)) {
        return new PathEvaluator(engine, space, layout, weights)
            .evaluate(Architecture.of(), batches(images));
      }
    }
  }

  CalibrationJob(
      SparkSession session,
      ImageDataset data,
      RunDescription run,
      StandaloneSpec network,
      int threads,
      long seed) {
    this.session = session;
    this.data = data;
    this.run = run;
    this.work = new Work(network, data.manifest().normalization(), threads, seed);
  }

  /**
   * The network with statistics.
   *
   * @param images how many to take of those that trained, if there are so many
   */
  Calibration calibrate(TrainedNetwork network, int images) throws IOException {
    ImageSelection selection =
        ImageSelection.trained(images, work.seed(), run.config(), data); // as rank has them
    int[] drawn = selection.ids();
    int parts = (drawn.length - 1) / PART + 1;
    Calibration whole = new Calibration(network);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Broadcast<float[]> weights = spark.broadcast(network.weights());
    Work task = work;
    try (ShardedImages shards = data.evaluated(selection.split(), drawn, parts, form())) {
      List<double[]> sums =
          shards
              .rdd()
              .map(
                  shard -> {
                    try {
                      return task.sums(weights.value(), shard.open());
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  })
              .collect();
      for (int part = 0; part < parts; part++) {
        whole.add(sums.get(part), (drawn.length - 1 - part) / parts + 1);
      }
    } finally {
      Broadcasts.letGo(weights);
    }
    return whole;
  }

  private EvaluationImages form() {
    return new EvaluationImages(run.data().image(), run.cropRatio());
  }

  /** Tests a network on the data's test split, or val where there is none; empty without either. */
  Optional<Accuracy> test(TrainedNetwork network) {
    return data.manifest().tested().map(split -> new Accuracy(split, test(network, split)));
  }

  private PathEvaluation test(TrainedNetwork network, String split) {
    int[] ids = IntStream.range(0, data.manifest().count(split)).toArray();
    int parts = (ids.length - 1) / PART + 1;
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (TestSplit tested =
        new TestSplit(spark, data.evaluated(split, ids, parts, form()), work::test)) {
      return tested.evaluate(network.weights()).orElseThrow();
    }
  }
}
