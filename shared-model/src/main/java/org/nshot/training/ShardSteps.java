package org.nshot.training;

import java.util.List;
import org.nshot.data.Batch;
import org.nshot.engine.Regularization;
import org.nshot.engine.SubnetEngine;
import org.nshot.training.ShardFigures.PathFigures;

/** A shard's paths under way. */
public interface ShardSteps {

  /** What a step of a path is regularized with. */
  @FunctionalInterface
  interface Regularizations {
    /**
     * @param path which of the round's paths
     * @param step which of its steps in the round
     */
    Regularization of(int path, int step);
  }

  /** Takes the next batch. */
  void take(SubnetEngine engine, Batch batch, Regularizations regularization);

  /** One for each of the shard's paths, in order. */
  List<PathFigures> figures();

  /** What each path hands back, in the figures' order ({@link ShardRule#reported}). */
  List<float[]> reports();
}
