package org.nshot.spark.evaluation;

import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.data.Batch;
import org.nshot.data.ImageShard;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.evaluation.Naswot;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.workers.Workers;
import org.nshot.supernet.ParameterLayout;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** What a task does: looks at its paths before any training, on the first images of all. */
final class NaswotTask extends AbstractFunction1<Iterator<Architecture[]>, NaswotResult>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EvaluationSetup setup;
  private final long weightsSeed;
  private final Broadcast<ShardImages> images;

  /**
   * @param weightsSeed of the supernet's first weights
   */
  NaswotTask(EvaluationSetup setup, long weightsSeed, Broadcast<ShardImages> images) {
    this.setup = setup;
    this.weightsSeed = weightsSeed;
    this.images = images;
  }

  private record Key(EvaluationSetup setup, long weightsSeed) {}

  /** An engine that holds a supernet's first weights. */
  private record Worker(SubnetEngine engine, Naswot naswot) implements Workers.Kept {
    static Worker of(EvaluationSetup setup, long seed) {
      SearchSpace space = setup.supernet().create();
      SubnetEngine engine = SubnetEngines.open(ParameterLayout.of(space), setup.threads());
      try {
        return new Worker(engine, new Naswot(engine, space, seed));
      } catch (RuntimeException e) {
        engine.close();
        throw e;
      }
    }

    @Override
    public void close() {
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
    Batch batch =
        new HeldOutImages(shard, setup.normalization(), Naswot.IMAGES, setup.seed())
            .iterator()
            .next();
    double[] scores = new double[paths.length];
    Workers.with(
        new Key(setup, weightsSeed),
        Worker.class,
        () -> Worker.of(setup, weightsSeed),
        worker -> {
          for (int i = 0; i < paths.length; i++) {
            scores[i] = worker.naswot().score(paths[i], batch);
          }
          return worker;
        });
    return new NaswotResult(paths, scores);
  }
}
