package org.nshot.spark.evaluation;

import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.data.Batch;
import org.nshot.data.ImageShard;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.Naswot;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.metrics.TaskMeters;
import org.nshot.spark.workers.Workers;
import org.nshot.supernet.ParameterLayout;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * What a task does: looks at its paths with fresh weights, on the first of the images. A path of a
 * split supernet is looked at in one that isn't, so that all have their weights from one draw.
 */
final class NaswotTask extends AbstractFunction1<Iterator<Architecture[]>, NaswotResult>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EvaluationSetup setup;
  private final long weightsSeed;
  private final Broadcast<ShardImages> images;

  /**
   * @param weightsSeed of the fresh weights
   */
  NaswotTask(EvaluationSetup setup, long weightsSeed, Broadcast<ShardImages> images) {
    this.setup = setup;
    this.weightsSeed = weightsSeed;
    this.images = images;
  }

  private record Key(EvaluationSetup setup, long weightsSeed) {}

  /** An engine that holds a supernet's fresh weights. */
  private record Worker(SubnetEngine engine, Naswot naswot) implements Workers.Kept {
    static Worker of(EvaluationSetup setup, long seed) {
      SearchSpace space = setup.supernet().whole().create();
      SubnetEngine engine = SubnetEngines.open(ParameterLayout.of(space), setup.threads());
      try {
        return new Worker(engine, new Naswot(engine, space, seed));
      } catch (RuntimeException | Error e) {
        engine.close();
        throw e;
      }
    }

    double score(Architecture path, Batch batch) {
      double score = naswot.score(path, batch);
      TaskMeters.current().holds(this, engine.nativeBytes());
      return score;
    }

    @Override
    public void close() {
      TaskMeters.current().letGo(this);
      engine.close();
    }
  }

  /**
   * @param partition one element: paths
   */
  @Override
  public NaswotResult apply(Iterator<Architecture[]> partition) {
    Architecture[] paths = partition.next();
    ImageShard shard = images.value().opened();
    Batch batch = setup.batches(shard).first(Naswot.IMAGES);
    double[] scores = new double[paths.length];
    Workers.with(
        new Key(setup, weightsSeed),
        Worker.class,
        () -> Worker.of(setup, weightsSeed),
        worker -> {
          for (int i = 0; i < paths.length; i++) {
            scores[i] = worker.score(paths[i], batch);
          }
          return worker;
        });
    TaskMeters.current().evaluated(paths.length);
    return new NaswotResult(paths, scores);
  }
}
