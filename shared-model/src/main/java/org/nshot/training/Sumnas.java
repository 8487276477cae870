package org.nshot.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nshot.optim.GradientSum;
import org.nshot.optim.Progress;
import org.nshot.optim.Sgd;
import org.nshot.space.Architecture;
import org.nshot.supernet.SliceSet;
import org.nshot.training.RoundPlan.GroupUpdate;
import org.nshot.training.RoundPlan.PathShare;

/**
 * SUMNAS (Ha et al., ICLR 2022): from the round's weights θ₀ each path makes H inner steps of its
 * own to θ_k ({@link MomentumSteps}), one path after another with one momentum v; then the weights
 * move by the mean of the paths' ways, θ ← θ₀ − lr (mean of (θ₀ − θ_k) + λ θ₀).
 *
 * <p>Several shards: each makes all of this on its own samples, from the same θ₀ and v; ways and
 * the momentum behind them are averaged over the shards, by their samples. Shards with other paths
 * are chains of their own, each from θ₀ and v; the next round's v is the mean of the chains'.
 *
 * <p>v is the momentum of group {@value #INNER}, that of the outer step (0 in the paper) of group
 * {@value #OUTER}.
 */
final class Sumnas implements UpdateRule {
  static final int OUTER = 0;
  static final int INNER = 1;

  private static final int BLOCK = 1 << 14; // values that a thread works on at once

  private final TrainingConfig config;
  private final Rates rates;
  private final Sgd outer;
  private final MomentumSteps inner;
  private final SliceSet everything;
  private final GradientSum gradient; // working memory, as are the next three; full vectors
  private final float[] way;
  private final float[] chain;
  private final float[] next;

  Sumnas(Rule.Setup setup) {
    this.config = setup.config();
    this.rates = setup.rates();
    this.outer = config.step().sgd();
    this.inner = steps(config);
    this.everything = setup.layout().all();
    int length = setup.layout().length();
    this.gradient = new GradientSum(length);
    this.way = new float[length];
    this.chain = new float[length];
    this.next = new float[length];
  }

  static MomentumSteps steps(TrainingConfig config) {
    return new MomentumSteps(
        config.inner().steps(),
        config.inner().lr(),
        config.inner().momentum(),
        config.step().clip());
  }

  @Override
  public ShardRule shards() {
    return inner;
  }

  @Override
  public List<GroupUpdate> updates(
      List<Architecture> paths, List<Integer> trained, Progress progress) {
    return List.of(rates.update(OUTER, trained, paths, 1.0 / trained.size(), progress));
  }

  @Override
  public List<float[]> vectors(TrainingState state) {
    return List.of(state.weights(), state.momentum().of(INNER));
  }

  @Override
  public Moves moves(TrainingState state, RoundPlan plan, List<PathGradient> gradients) {
    GroupUpdate update = plan.updates().get(0);
    float[] velocity = state.momentum().of(INNER);
    Arrays.fill(way, 0);
    Arrays.fill(next, 0);
    List<int[]> chains = plan.chains();
    for (int[] paths : chains) {
      System.arraycopy(velocity, 0, chain, 0, chain.length);
      for (int path : paths) {
        PathShare share = update.share(path);
        float factor = (float) (config.inner().lr() * share.coefficient() * share.average());
        follow(gradients.get(path), factor);
      }
      add(1f / chains.size(), chain, next);
    }
    gradient.clear();
    gradient.add(everything, 1, way);
    double[] norms = {gradient.norm()};
    return new Moves() {
      @Override
      public double[] norms() {
        return norms;
      }

      @Override
      public void make(PathObserver seen) {
        state.totals().addGradient(gradient, norms[0]);
        for (PathShare share : update.shares()) {
          seen.see(share.path(), gradients.get(share.path())::squares, share.coefficient());
        }
        float[] momentum = state.momentum().of(OUTER);
        outer.step(everything, gradient, momentum, state.weights(), update.lr());
        System.arraycopy(next, 0, velocity, 0, next.length);
        gradient.clear();
      }
    };
  }

  /** Adds a path's way, times the factor, and moves the chain's momentum on behind the path. */
  private void follow(PathGradient path, float factor) {
    float drift = factor * inner.drift();
    float kept = inner.kept();
    inBlocks(
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            way[i] += drift * chain[i];
            chain[i] *= kept;
          }
        });
    int half = path.slices().length();
    path.slices().scatterAdd(factor, Arrays.copyOfRange(path.values(), 0, half), way);
    path.slices().scatterAdd(1, Arrays.copyOfRange(path.values(), half, 2 * half), chain);
  }

  private static void add(float factor, float[] from, float[] to) {
    inBlocks(
        to.length,
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            to[i] += factor * from[i];
          }
        });
  }

  private void inBlocks(Range range) {
    inBlocks(way.length, range);
  }

  /** Each value is one thread's, so no bit depends on how many there are. */
  private static void inBlocks(int length, Range range) {
    IntStream.range(0, (length + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(block -> range.on(block * BLOCK, Math.min(length, (block + 1) * BLOCK)));
  }

  private interface Range {
    void on(int begin, int end);
  }
}
