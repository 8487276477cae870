package org.nshot.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.TrainResult;
import org.nshot.optim.Clipping;
import org.nshot.optim.GradientSum;
import org.nshot.space.Architecture;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardFigures.PathFigures;

/**
 * Each path takes H steps of clipped gradient with momentum from the round's weights θ₀, all on one
 * batch, and the momentum goes on from path to path: v ← μ v + g, θ ← θ − lr v. SUMNAS's inner
 * steps ({@link Sumnas}).
 *
 * <p>All of this is linear in the gradients, so a path hands back what its own gradients g₁ … g_H
 * added, and whoever has the momentum it began with can add the rest: first A = Σⱼ Bⱼ, its part in
 * (θ₀ − θ_H)/lr, then B = B_H, its part in the momentum behind it, where Bⱼ = Σᵢ≤ⱼ μ^(j−i) gᵢ; both
 * in the compact form of the path's slices. So what a path does to weights that it doesn't use
 * (their momentum moves them too) never travels.
 *
 * <p>Loss, accuracy and the samples' norms are those at θ₀. Statistics that a batch gives in place
 * of gradients move nothing here; their mean over the steps comes back in A.
 *
 * @param steps H
 * @param clip bound of each step's gradient, 0 for none
 */
record MomentumSteps(int steps, double lr, float momentum, double clip) implements ShardRule {
  private static final long serialVersionUID = 1L;

  @Override
  public int batches() {
    return 1;
  }

  @Override
  public int reported(SliceSet slices) {
    return Math.multiplyExact(2, slices.length());
  }

  /** What is left of a momentum behind a path's steps: μ^H. */
  float kept() {
    float kept = 1;
    for (int i = 0; i < steps; i++) {
      kept *= momentum;
    }
    return kept;
  }

  /**
   * The part that a momentum has in (θ₀ − θ_H)/lr of a path that begins with it: Σ μ^j, j = 1…H.
   */
  float drift() {
    float power = 1;
    float sum = 0;
    for (int i = 0; i < steps; i++) {
      power *= momentum;
      sum += power;
    }
    return sum;
  }

  @Override
  public ShardSteps start(ShardPlan plan, ShardRound round, Subnets subnets, RoundStart from) {
    return new Chain(plan.paths(), round.paths(), subnets, from);
  }

  /** A shard's paths, one after another. */
  private final class Chain implements ShardSteps {
    private final int[] paths;
    private final List<Architecture> architectures; // the round's
    private final Subnets subnets;
    private final RoundStart from;
    private final SliceSet slices; // that some path uses
    private final float[] velocity; // v, compact
    private final List<PathFigures> figures = new ArrayList<>();
    private final List<float[]> reports = new ArrayList<>();

    Chain(int[] paths, List<Architecture> architectures, Subnets subnets, RoundStart from) {
      this.paths = paths;
      this.architectures = architectures;
      this.subnets = subnets;
      this.from = from;
      slices = subnets.slices(IntStream.of(paths).mapToObj(architectures::get).toList());
      velocity = from.of(RoundStart.MOMENTUM, slices);
    }

    @Override
    public void take(SubnetEngine engine, Batch batch, Regularizations regularization) {
      for (int path : paths) {
        take(path, engine, batch, regularization);
      }
    }

    private void take(int path, SubnetEngine engine, Batch batch, Regularizations regularization) {
      Subnets.Subnet subnet = subnets.of(architectures.get(path));
      float[] weights = from.of(RoundStart.WEIGHTS, subnet.slices());
      float[] v = slices.extract(subnet.slices(), velocity);
      float[] report = new float[reported(subnet.slices())];
      double[] losses = new double[steps];
      Optional<TrainResult> atStart = Optional.empty();
      for (int step = 0; step < steps; step++) {
        engine.load(subnet.slices(), weights);
        TrainResult trained = engine.train(subnet.graph(), batch, regularization.of(path, step));
        losses[step] = trained.loss();
        atStart = atStart.or(() -> Optional.of(trained));
        move(subnet.slices(), trained.gradient(), weights, v, report);
      }
      float kept = kept();
      for (int i = 0; i < velocity.length; i++) {
        velocity[i] *= kept;
      }
      slices.insert(subnet.slices(), v, velocity);
      reports.add(report);
      TrainResult first = atStart.orElseThrow();
      figures.add(
          new PathFigures(
              path,
              first.loss(),
              first.correct(),
              first.sampleNorms(),
              InnerSteps.isFinite(report),
              losses));
    }

    private void move(SliceSet of, float[] gradient, float[] weights, float[] v, float[] report) {
      float factor = (float) Clipping.factor(clip, norm(of, gradient));
      int behind = gradient.length; // where B begins in the report
      int at = 0;
      for (Slice slice : of.slices()) {
        int end = at + slice.length();
        for (int i = at; i < end; i++) {
          if (slice.spec().role().trained()) {
            float g = factor * gradient[i];
            report[behind + i] = momentum * report[behind + i] + g;
            report[i] += report[behind + i];
            v[i] = momentum * v[i] + g;
            weights[i] -= (float) lr * v[i];
          } else {
            report[i] += gradient[i] / steps;
          }
        }
        at = end;
      }
    }

    @Override
    public List<PathFigures> figures() {
      return figures;
    }

    @Override
    public List<float[]> reports() {
      return reports;
    }
  }

  /**
   * By one thread, where {@link GradientSum} takes all: a shard's other cores are other shards'.
   */
  private static double norm(SliceSet slices, float[] gradient) {
    double sum = 0;
    int at = 0;
    for (Slice slice : slices.slices()) {
      int end = at + slice.length();
      if (slice.spec().role().trained()) {
        sum += GradientSum.squares(gradient, at, end);
      }
      at = end;
    }
    return Math.sqrt(sum);
  }
}
