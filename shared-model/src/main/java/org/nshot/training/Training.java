package org.nshot.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.nshot.optim.MomentumBuffers;
import org.nshot.optim.Progress;
import org.nshot.optim.RunningAverage;
import org.nshot.optim.Schedule;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.sampling.BoundedPaths;
import org.nshot.sampling.DataImportance;
import org.nshot.sampling.DataSampler;
import org.nshot.sampling.IndependentPaths;
import org.nshot.sampling.PathBounds;
import org.nshot.sampling.PathImportance;
import org.nshot.sampling.PathSampler;
import org.nshot.sampling.WithinSupernet;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.GroupUpdate;
import org.nshot.training.RoundPlan.PathShare;
import org.nshot.training.RoundPlan.ShardPlan;

/**
 * Supernet training as a state machine: {@link #plan} says what the next round trains, {@link
 * #apply} moves the state by what came back. Both are pure but for the state they are given: same
 * state and results, same bits.
 *
 * <p>One round is one optimizer step:
 *
 * <ol>
 *   <li>what a path hands back (its gradient, {@link ShardRule}) is the mean over all its samples
 *       of the round, shards in order;
 *   <li>the {@linkplain Rule update rule} moves weights and momenta by that;
 *   <li>the tables of PA&amp;DA see the clipped gradient's norms and the samples' norms.
 * </ol>
 *
 * <p>CaLR scales the step where one path makes it, and each path's loss where several do.
 */
public final class Training {
  private final TrainingConfig config;
  private final SearchSpace space;
  private final ParameterLayout layout;
  private final Horizon horizon;
  private final int samples;
  private final List<PathSampler> pathSamplers; // of each supernet
  private final DataSampler dataSampler;
  private final Schedule schedule;
  private final OptionalInt splitBlock;
  private final Subnets subnets;
  private final UpdateRule rule;
  private final EpochTables tables;

  // no state: it follows from the state whenever it is asked for
  private Optional<CachedDraw> draw = Optional.empty();

  /**
   * @param samples D, size of the importance table
   * @throws IllegalArgumentException if config and space don't fit
   */
  public Training(TrainingConfig config, SearchSpace space, Horizon horizon, int samples) {
    this.config = config;
    this.space = space;
    this.layout = ParameterLayout.of(space);
    this.horizon = horizon.each(space.supernets());
    this.samples = samples;
    splitBlock = config.splitBlock(space);
    pathSamplers = pathSamplers(config, space, splitBlock);
    dataSampler = config.data().sampler().sampler();
    schedule = config.rate().schedule(space);
    subnets = new Subnets(space, layout);
    rule =
        config
            .step()
            .rule()
            .moves(
                new Rule.Setup(
                    config,
                    layout,
                    new Rates(space, schedule, config.rate().lr()),
                    splitBlock,
                    pathSamplers.get(0).drawsTogether(),
                    subnets));
    tables =
        new EpochTables(
            layout,
            config.paths().sampler().drawsByTables(),
            config.data().sampler().drawsByTable());
  }

  private static List<PathSampler> pathSamplers(
      TrainingConfig config, SearchSpace space, OptionalInt splitBlock) {
    PathSettings paths = config.paths();
    PathSampler once = paths.sampler().sampler(space, splitBlock);
    if (space.splitBlock().isEmpty()) {
      return List.of(pathSampler(config, space, once));
    }
    int block = space.splitBlock().getAsInt();
    return IntStream.range(0, space.supernets())
        .mapToObj(own -> pathSampler(config, space, new WithinSupernet(once, block, own)))
        .toList();
  }

  private static PathSampler pathSampler(
      TrainingConfig config, SearchSpace space, PathSampler once) {
    PathBounds bounds = config.paths().bounds();
    PathSampler bounded = bounds.bound() ? new BoundedPaths(space, once, bounds) : once;
    PathSampler sampler = new IndependentPaths(bounded, config.paths().perRound());
    if (bounds.bound()) { // whether they leave anything is known before a run begins
      double[][] probabilities = PathImportance.start(space).probabilities();
      sampler.draw(probabilities, RandomStream.of(config.seed(), Purpose.PATHS));
    }
    return sampler;
  }

  public TrainingConfig config() {
    return config;
  }

  public SearchSpace space() {
    return space;
  }

  public ParameterLayout layout() {
    return layout;
  }

  /** What paths compute and with which weights. */
  public Subnets subnets() {
    return subnets;
  }

  public Horizon horizon() {
    return horizon;
  }

  /** D, size of the importance table. */
  public int samples() {
    return samples;
  }

  public Schedule schedule() {
    return schedule;
  }

  /** The block whose operation is a path's momentum group, empty where momentum is shared. */
  public OptionalInt splitBlock() {
    return splitBlock;
  }

  /** Fresh weights, nothing trained. */
  public TrainingState start() {
    return start(Initialization.weights(layout, config.seed()));
  }

  /** Given weights, nothing trained. */
  public TrainingState start(float[] weights) {
    layout.requireLength(weights);
    return new TrainingState(
        0,
        0,
        weights.clone(),
        config.step().ema().kept() ? Optional.of(weights.clone()) : Optional.empty(),
        new MomentumBuffers(layout.length()),
        PathImportance.start(space),
        DataImportance.start(samples),
        new EpochTotals(layout.length()));
  }

  /** Whether all epochs are done. */
  public boolean finished(TrainingState state) {
    return state.epoch() >= horizon.allEpochs();
  }

  /** What the next round trains: its paths and samples drawn. */
  public RoundPlan plan(TrainingState state) {
    PathSampler sampler = pathSamplers.get(horizon.supernet(state.epoch()));
    PathSampler.Draw drawn =
        sampler.draw(
            state.paths().probabilities(),
            RandomStream.of(config.seed(), Purpose.PATHS, state.epoch(), state.round()));
    List<Architecture> paths = drawn.paths();
    EpochDraw epoch = epochDraw(state);
    boolean together = sampler.drawsTogether();
    List<ShardPlan> shards = new ArrayList<>();
    for (int shard = 0; shard < config.shards(); shard++) {
      int[] positions = epoch.positions(shard, state.round());
      if (positions.length > 0) {
        int[] trained =
            together
                ? IntStream.range(0, paths.size()).toArray()
                : new int[] {shard % paths.size()};
        shards.add(new ShardPlan(shard, positions, trained, next(epoch, shard, state.round())));
      }
    }
    return plan(state, drawn, shards);
  }

  /** The epoch's next round; what comes after its last may depend on its results. */
  private int[] next(EpochDraw epoch, int shard, int round) {
    return round + 1 < horizon.roundsPerEpoch() ? epoch.positions(shard, round + 1) : new int[0];
  }

  /** A round of given paths and samples. */
  public RoundPlan plan(TrainingState state, List<Architecture> paths, List<ShardPlan> shards) {
    return plan(state, new PathSampler.Draw(paths), shards);
  }

  private RoundPlan plan(TrainingState state, PathSampler.Draw drawn, List<ShardPlan> shards) {
    Progress progress = horizon.at(state.epoch(), state.round());
    return new RoundPlan(
        state.epoch(),
        state.round(),
        progress.step(),
        drawn.paths(),
        drawn.rejected(),
        shards,
        rule.updates(drawn.paths(), RoundPlan.trained(shards), progress));
  }

  /** What shards do with their paths. */
  public ShardRule shardRule() {
    return rule.shards();
  }

  /** Values that a path hands back from a shard. */
  public int reported(Architecture path) {
    return rule.shards().reported(subnets.of(path).slices());
  }

  /** What shards start from, the weights first ({@link RoundStart}): full vectors, not copies. */
  public List<float[]> vectors(TrainingState state) {
    return rule.vectors(state);
  }

  /**
   * Moves the state by a round's results.
   *
   * @param result of the plan's shards
   * @throws DivergedException if a loss or gradient isn't finite; the state is as before
   */
  public RoundReport apply(TrainingState state, RoundPlan plan, RoundResult result) {
    RoundChecks checks = new RoundChecks(this, plan, result);
    checks.requireFits(state);
    checks.requireFiniteLosses();
    List<PathGradient> gradients = PathGradient.of(this, plan, result);
    UpdateRule.Moves moves = rule.moves(state, plan, gradients);
    checks.requireFinite(moves.norms()); // before the first weight moves
    Map<Integer, double[][]> operationNorms = new TreeMap<>();
    moves.make(
        (path, squares, scale) -> {
          if (tables.byPath()) {
            PathGradient of = gradients.get(path);
            operationNorms.put(path, tables.observe(state, of, squares.get(), scale));
          }
        });
    for (GroupUpdate update : plan.updates()) {
      for (PathShare share : update.shares()) {
        PathGradient of = gradients.get(share.path());
        RunningAverage.PYTORCHS.follow(of.slices(), of.values(), state.weights());
        double lr = update.lr() * share.coefficient();
        state.totals().addPath(of.loss(), of.correct(), of.samples(), lr);
      }
    }
    state
        .average()
        .ifPresent(
            of ->
                config
                    .step()
                    .ema()
                    .follow(plan.step(), subnets.supernets(plan.paths()), state.weights(), of));
    state.totals().addDraw(plan.paths().size(), plan.rejected());
    tables.observe(state, plan, result.shards());
    state.nextRound();
    Optional<EpochReport> ended = Optional.empty();
    if (state.round() == horizon.roundsPerEpoch()) {
      double tau = (double) state.epoch() / horizon.allEpochs();
      ended = Optional.of(tables.endEpoch(state, tau));
    }
    return report(plan, gradients, moves.norms(), operationNorms, ended);
  }

  private static RoundReport report(
      RoundPlan plan,
      List<PathGradient> gradients,
      double[] norms,
      Map<Integer, double[][]> operationNorms,
      Optional<EpochReport> ended) {
    return new RoundReport(
        plan,
        gradients.stream().filter(g -> g.samples() > 0).mapToDouble(PathGradient::loss).toArray(),
        gradients.stream().mapToInt(PathGradient::correct).sum(),
        gradients.stream().mapToInt(PathGradient::samples).sum(),
        norms,
        List.copyOf(operationNorms.values()),
        ended);
  }

  /**
   * Which samples a shard trains on in a round of the state's epoch.
   *
   * @return positions in the importance table
   */
  public int[] positions(TrainingState state, int shard, int round) {
    return epochDraw(state).positions(shard, round);
  }

  /**
   * Ends an epoch whose steps something else made.
   *
   * @param weights what it made of the state's, full vector
   * @throws IllegalArgumentException if the config keeps an average of the weights: it follows each
   *     step, and these steps nobody saw
   */
  public void endEpoch(TrainingState state, float[] weights) {
    if (config.step().ema().kept()) {
      throw new IllegalArgumentException(
          "ema: %s, expected 0 where something else makes the steps, which an average would follow"
              .formatted(config.step().ema().decay()));
    }
    layout.requireLength(weights);
    System.arraycopy(weights, 0, state.weights(), 0, weights.length);
    state.nextEpoch();
  }

  /**
   * A step can overflow weights whose gradient was finite; such a state is not worth keeping.
   *
   * @throws DivergedException naming a weight that isn't a finite number
   */
  public void requireFinite(TrainingState state) {
    for (Slice slice : layout.slices()) {
      for (int i = slice.offset(); i < slice.end(); i++) {
        if (!Float.isFinite(state.weights()[i])) {
          throw new DivergedException(
              "epoch %s, round %s: weight %s is %s, expected a finite number"
                  .formatted(state.epoch(), state.round(), slice.name(), state.weights()[i]));
        }
      }
    }
  }

  /** The epoch's draw and what it was drawn from. */
  private record CachedDraw(int epoch, Optional<double[]> distribution, EpochDraw draw) {
    boolean isOf(TrainingState state) {
      return epoch == state.epoch() && distribution.equals(state.data().distribution());
    }
  }

  private EpochDraw epochDraw(TrainingState state) {
    if (draw.filter(cached -> cached.isOf(state)).isEmpty()) {
      RandomStream random = RandomStream.of(config.seed(), Purpose.EPOCH_SAMPLES, state.epoch());
      Optional<double[]> distribution = state.data().distribution();
      int[] drawn = dataSampler.draw(samples, distribution, random);
      draw =
          Optional.of(
              new CachedDraw(
                  state.epoch(),
                  distribution,
                  new EpochDraw(drawn, config.shards(), horizon.roundsPerEpoch())));
    }
    return draw.get().draw();
  }
}
