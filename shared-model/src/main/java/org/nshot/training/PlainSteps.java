package org.nshot.training;

import java.util.List;
import java.util.stream.IntStream;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.supernet.SliceSet;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardFigures.PathFigures;

/**
 * Each path takes H plain steps from the round's weights, a batch each ({@link InnerSteps}); with
 * one step, its gradient.
 *
 * @param steps H
 */
record PlainSteps(int steps) implements ShardRule {
  private static final long serialVersionUID = 1L;
  private static final float[] THE_ENGINES = {};

  @Override
  public int batches() {
    return steps;
  }

  @Override
  public int reported(SliceSet slices) {
    return slices.length();
  }

  @Override
  public ShardSteps start(ShardPlan plan, ShardRound round, Subnets subnets, RoundStart from) {
    return new Paths(
        IntStream.of(plan.paths())
            .mapToObj(path -> start(plan, round, path, subnets, from))
            .toList());
  }

  private InnerSteps start(
      ShardPlan plan, ShardRound round, int path, Subnets subnets, RoundStart from) {
    Subnets.Subnet subnet = subnets.of(round.paths().get(path));
    return new InnerSteps(
        path,
        subnet,
        round.rates()[path],
        steps == 1 ? THE_ENGINES : from.of(RoundStart.WEIGHTS, subnet.slices()),
        plan.positions().length);
  }

  /** All paths take each batch. */
  private record Paths(List<InnerSteps> paths) implements ShardSteps {
    @Override
    public void take(SubnetEngine engine, Batch batch, Regularizations regularization) {
      paths.forEach(path -> path.step(engine, batch, regularization));
    }

    @Override
    public List<PathFigures> figures() {
      return paths.stream().map(InnerSteps::figures).toList();
    }

    @Override
    public List<float[]> reports() {
      return paths.stream().map(InnerSteps::gradient).toList();
    }
  }
}
