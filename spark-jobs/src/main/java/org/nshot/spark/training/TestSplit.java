package org.nshot.spark.training;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.data.ImageShard;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.Architecture;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.Broadcasts;

/**
 * Images on which a network alone is tested: a task a shard. With running statistics an image's
 * logits don't depend on those beside it, so shards say what the whole would, and their results are
 * added in their order.
 */
public final class TestSplit implements Tested {
  private final JavaSparkContext spark;
  private final ShardedImages images;
  private final ShardTest work;

  /** What a task does with its shard; travels with the tasks' code. */
  @FunctionalInterface
  public interface ShardTest extends Serializable {
    PathEvaluation evaluate(float[] weights, ImageShard images);
  }

  /**
   * @param images closed with this
   */
  public TestSplit(JavaSparkContext spark, ShardedImages images, ShardTest work) {
    this.spark = spark;
    this.images = images;
    this.work = work;
  }

  @Override
  public Optional<PathEvaluation> evaluate(float[] weights) {
    ShardTest test = work; // the task's code takes along what it names, not this object
    Broadcast<float[]> sent = spark.broadcast(weights);
    List<double[]> shards;
    try {
      shards =
          images
              .rdd()
              .map(
                  shard -> {
                    PathEvaluation found = test.evaluate(sent.value(), shard.opened());
                    return new double[] {found.loss(), found.correct(), found.images()};
                  })
              .collect();
    } finally {
      Broadcasts.letGo(sent);
    }
    double loss = 0;
    int correct = 0;
    int count = 0;
    for (double[] shard : shards) {
      loss += shard[0] * shard[2];
      correct += (int) shard[1];
      count += (int) shard[2];
    }
    return Optional.of(new PathEvaluation(Architecture.of(), loss / count, correct, count));
  }

  @Override
  public void close() {
    images.close();
  }
}
