package org.nshot.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.nshot.optim.GradientSum;
import org.nshot.optim.MomentumBuffers;
import org.nshot.optim.Progress;
import org.nshot.optim.RunningAverage;
import org.nshot.optim.Schedule;
import org.nshot.optim.Sgd;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.sampling.BoundedPaths;
import org.nshot.sampling.DataImportance;
import org.nshot.sampling.DataSampler;
import org.nshot.sampling.ImportanceData;
import org.nshot.sampling.ImportancePaths;
import org.nshot.sampling.IndependentPaths;
import org.nshot.sampling.PathImportance;
import org.nshot.sampling.PathSampler;
import org.nshot.sampling.StrictlyFairPaths;
import org.nshot.sampling.UniformData;
import org.nshot.sampling.UniformPaths;
import org.nshot.space.Architecture;
import org.nshot.space.Choice;
import org.nshot.space.SearchSpace;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.GroupUpdate;
import org.nshot.training.RoundPlan.PathShare;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardFigures.PathFigures;

/**
 * Supernet training as a state machine: {@link #plan} says what the next round trains, {@link
 * #apply} moves the state by what came back. Both are pure but for the state they are given: same
 * state and results, same bits.
 *
 * <p>One round is one optimizer step:
 *
 * <ol>
 *   <li>a path's gradient is the mean over all its samples of the round, shards in order;
 *   <li>paths that share a momentum group move the weights together: their gradients add up if the
 *       paths are strictly fair, and are averaged if they were drawn independently;
 *   <li>the group's gradient is clipped by its global norm, then weight decay, momentum and the
 *       step follow ({@link Sgd}); groups move one after the other, in their order;
 *   <li>the tables of PA&amp;DA see the clipped gradient's norms and the samples' norms.
 * </ol>
 *
 * <p>CaLR scales the step where one path makes it, and each path's loss where several do.
 */
public final class Training {
  private static final float CLIP_EPSILON = 1e-6f; // as in PyTorch's clip_grad_norm_

  private final TrainingConfig config;
  private final SearchSpace space;
  private final ParameterLayout layout;
  private final Horizon horizon;
  private final int samples;
  private final PathSampler pathSampler;
  private final DataSampler dataSampler;
  private final Schedule schedule;
  private final Sgd sgd;
  private final OptionalInt splitBlock;
  private final SliceSet everything;
  private final Subnets subnets;

  // working memory, no state: both follow from the state whenever they are asked for
  private final GradientSum gradient;
  private Optional<CachedDraw> draw = Optional.empty();

  /**
   * @param samples D, size of the importance table
   * @throws IllegalArgumentException if config and space don't fit
   */
  public Training(TrainingConfig config, SearchSpace space, Horizon horizon, int samples) {
    this.config = config;
    this.space = space;
    this.layout = ParameterLayout.of(space);
    this.horizon = horizon;
    this.samples = samples;
    int blocks = space.blocks().size();
    int drawn = RandomStream.of(config.seed(), Purpose.SPLIT_BLOCK).nextInt(blocks);
    splitBlock = config.splitBlock(space, drawn);
    pathSampler = pathSampler(config, space, splitBlock);
    dataSampler =
        switch (config.dataSampler()) {
          case UNIFORM -> new UniformData();
          case IMPORTANCE -> new ImportanceData();
        };
    Schedule falling =
        switch (config.schedule()) {
          case CONSTANT -> new Schedule.Constant();
          case COSINE_STEP -> new Schedule.CosinePerStep();
          case COSINE_EPOCH -> new Schedule.CosinePerEpoch();
          case CALR ->
              new Schedule.ComplexityAware(
                  config.gammaMax(),
                  space.complexity(space.smallest()).weights(),
                  space.complexity(space.largest()).weights());
        };
    schedule = falling.warmedUp(config.warmupEpochs());
    sgd = new Sgd(config.momentum(), config.nesterov(), config.weightDecay(), config.decay());
    everything = layout.all();
    subnets = new Subnets(space, layout);
    gradient = new GradientSum(layout.length());
  }

  private static PathSampler pathSampler(
      TrainingConfig config, SearchSpace space, OptionalInt splitBlock) {
    PathSampler once =
        switch (config.pathSampler()) {
          case UNIFORM -> new UniformPaths(space);
          case FAIR -> new StrictlyFairPaths(space, splitBlock);
          case IMPORTANCE -> new ImportancePaths(space);
        };
    PathSampler bounded =
        config.bounds().bound() ? new BoundedPaths(space, once, config.bounds()) : once;
    PathSampler sampler = new IndependentPaths(bounded, config.pathsPerRound());
    if (config.bounds().bound()) { // whether they leave anything is known before a run begins
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
        new MomentumBuffers(layout.length()),
        PathImportance.start(space),
        DataImportance.start(samples),
        new EpochTotals(layout.length()));
  }

  /** Whether all epochs are done. */
  public boolean finished(TrainingState state) {
    return state.epoch() >= horizon.epochs();
  }

  /** What the next round trains: its paths and samples drawn. */
  public RoundPlan plan(TrainingState state) {
    RandomStream random =
        RandomStream.of(config.seed(), Purpose.PATHS, state.epoch(), state.round());
    PathSampler.Draw drawn = pathSampler.draw(state.paths().probabilities(), random);
    List<Architecture> paths = drawn.paths();
    EpochDraw epoch = epochDraw(state);
    boolean fair = config.pathSampler() == TrainingConfig.PathSampling.FAIR;
    List<ShardPlan> shards = new ArrayList<>();
    for (int shard = 0; shard < config.shards(); shard++) {
      int[] positions = epoch.positions(shard, state.round());
      if (positions.length > 0) {
        int[] trained =
            fair ? IntStream.range(0, paths.size()).toArray() : new int[] {shard % paths.size()};
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
    List<Architecture> paths = drawn.paths();
    Progress progress = horizon.at(state.epoch(), state.round());
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    for (int path = 0; path < paths.size(); path++) {
      if (isTrained(path, shards)) {
        int group = splitBlock.isPresent() ? paths.get(path).operation(splitBlock.getAsInt()) : 0;
        groups.computeIfAbsent(group, key -> new ArrayList<>()).add(path);
      }
    }
    List<GroupUpdate> updates = new ArrayList<>();
    groups.forEach((group, members) -> updates.add(update(group, members, paths, progress)));
    return new RoundPlan(
        state.epoch(), state.round(), progress.step(), paths, drawn.rejected(), shards, updates);
  }

  private GroupUpdate update(
      int group, List<Integer> members, List<Architecture> paths, Progress progress) {
    boolean lossScaled = schedule.dependsOnPath(progress) && members.size() > 1;
    boolean fair = config.pathSampler() == TrainingConfig.PathSampling.FAIR;
    double average = fair ? 1 : 1.0 / members.size();
    List<PathShare> shares = new ArrayList<>();
    double lr = config.lr();
    for (int path : members) {
      double factor = schedule.factor(progress, space.complexity(paths.get(path)).weights());
      if (!lossScaled) {
        lr = config.lr() * factor;
      }
      shares.add(new PathShare(path, lossScaled ? factor : 1, average));
    }
    return new GroupUpdate(group, lr, shares);
  }

  /**
   * Moves the state by a round's results.
   *
   * @param result of the plan's shards
   * @throws DivergedException if a loss or gradient isn't finite; the state is as before
   */
  public RoundReport apply(TrainingState state, RoundPlan plan, RoundResult result) {
    List<PathGradient> gradients = new ArrayList<>();
    requireFits(state, plan, result);
    for (int path = 0; path < plan.paths().size(); path++) {
      gradients.add(gradient(plan, path, result));
    }
    double[] norms = new double[plan.updates().size()];
    for (int i = 0; i < norms.length; i++) { // all checked before the first weight moves
      sum(plan.updates().get(i), gradients);
      norms[i] = gradient.norm();
      if (!Double.isFinite(norms[i])) {
        throw new DivergedException(
            plan.where() + notFinite(plan, result) + ", expected a finite number");
      }
    }
    Map<Integer, double[][]> operationNorms = new TreeMap<>();
    for (int i = 0; i < norms.length; i++) {
      GroupUpdate update = plan.updates().get(i);
      if (norms.length > 1) {
        sum(update, gradients);
      }
      state.totals().addGradient(gradient, norms[i]);
      double clip = config.clip() > 0 ? config.clip() / (norms[i] + CLIP_EPSILON) : 1;
      if (config.pathSampler() == TrainingConfig.PathSampling.IMPORTANCE) {
        for (PathShare share : update.shares()) {
          PathGradient of = gradients.get(share.path());
          boolean alone = update.shares().size() == 1; // then the sum is its gradient
          double[] squares =
              alone ? gradient.squares() : GradientSum.squares(of.slices, of.gradient);
          PathImportance.OperationNorms observed =
              operationNorms(state, of, squares, share.coefficient() * Math.min(1, clip));
          state.paths().observe(observed);
          operationNorms.put(share.path(), observed.values());
        }
      }
      if (clip < 1) {
        gradient.scale((float) clip);
      }
      SliceSet moved =
          config.update() == TrainingConfig.Update.DENSE ? everything : gradient.touched();
      sgd.step(moved, gradient, state.momentum().of(update.group()), state.weights(), update.lr());
      for (PathShare share : update.shares()) {
        PathGradient of = gradients.get(share.path());
        RunningAverage.PYTORCHS.follow(of.slices, of.gradient, state.weights());
        state.totals().addPath(of.loss, of.correct, of.samples, update.lr() * share.coefficient());
      }
    }
    gradient.clear();
    state.totals().addDraw(plan.paths().size(), plan.rejected());
    if (config.dataSampler() == TrainingConfig.DataSampling.IMPORTANCE) {
      observeSamples(state, plan, result.shards());
    }
    state.nextRound();
    Optional<EpochReport> ended =
        state.round() == horizon.roundsPerEpoch() ? Optional.of(endEpoch(state)) : Optional.empty();
    return report(plan, gradients, norms, operationNorms, ended);
  }

  private static RoundReport report(
      RoundPlan plan,
      List<PathGradient> gradients,
      double[] norms,
      Map<Integer, double[][]> operationNorms,
      Optional<EpochReport> ended) {
    return new RoundReport(
        plan,
        gradients.stream().filter(g -> g.samples > 0).mapToDouble(g -> g.loss).toArray(),
        gradients.stream().mapToInt(g -> g.correct).sum(),
        gradients.stream().mapToInt(g -> g.samples).sum(),
        norms,
        List.copyOf(operationNorms.values()),
        ended);
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
              "epoch %d, round %d: weight %s is %s, expected a finite number"
                  .formatted(state.epoch(), state.round(), slice.name(), state.weights()[i]));
        }
      }
    }
  }

  /** A path's mean gradient over its samples of the round. */
  private record PathGradient(
      Architecture path,
      SliceSet slices,
      float[] gradient,
      double loss,
      int correct,
      int samples) {}

  private PathGradient gradient(RoundPlan plan, int path, RoundResult result) {
    PathShards trained = PathShards.of(plan.shards(), path);
    double loss = 0;
    int correct = 0;
    int count = 0;
    for (int k = 0; k < trained.shards().length; k++) {
      PathFigures part = figures(result.shards().get(trained.shards()[k]), path);
      loss += trained.shares()[k] * part.loss();
      correct += part.correct();
      count += part.sampleNorms().length;
    }
    Architecture architecture = plan.paths().get(path);
    SliceSet slices = subnets.of(architecture).slices();
    float[] gradient = result.gradients().get(path);
    return new PathGradient(architecture, slices, gradient, loss, correct, count);
  }

  private static PathFigures figures(ShardFigures shard, int path) {
    return shard.paths().stream().filter(own -> own.path() == path).findFirst().orElseThrow();
  }

  private void sum(GroupUpdate update, List<PathGradient> gradients) {
    gradient.clear();
    for (PathShare share : update.shares()) {
      PathGradient of = gradients.get(share.path());
      gradient.add(of.slices, (float) (share.coefficient() * share.average()), of.gradient);
    }
  }

  /**
   * @param squares Σ x² of each live slice
   */
  private PathImportance.OperationNorms operationNorms(
      TrainingState state, PathGradient of, double[] squares, double scale) {
    PathImportance.OperationNorms norms = state.paths().norms(of.path);
    int next = 0; // of the live slices, in layout order like all of them
    List<Slice> live = of.slices.slices();
    for (Slice slice : layout.slices()) {
      double norm = 0;
      if (next < live.size() && live.get(next).index() == slice.index()) {
        norm = scale * Math.sqrt(squares[next]);
        next++;
      }
      if (slice.spec().choice().isPresent()) {
        Choice choice = slice.spec().choice().get();
        if (of.path.operation(choice.block()) == choice.operation()) {
          norms.add(choice, norm);
        }
      }
    }
    return norms;
  }

  private static void observeSamples(
      TrainingState state, RoundPlan plan, List<ShardFigures> shards) {
    for (int i = 0; i < shards.size(); i++) {
      int[] positions = plan.shards().get(i).positions();
      for (PathFigures path : shards.get(i).paths()) {
        for (int k = 0; k < positions.length; k++) {
          state.data().observe(positions[k], path.sampleNorms()[k]);
        }
      }
    }
  }

  private EpochReport endEpoch(TrainingState state) {
    double tau = (double) state.epoch() / horizon.epochs();
    boolean byPath = config.pathSampler() == TrainingConfig.PathSampling.IMPORTANCE;
    boolean byData = config.dataSampler() == TrainingConfig.DataSampling.IMPORTANCE;
    if (byPath) {
      state.paths().endEpoch(tau);
    }
    if (byData) {
      state.data().endEpoch(tau);
    }
    EpochReport report =
        new EpochReport(
            state.epoch(),
            tau,
            state.totals(),
            byPath ? Optional.of(copy(state.paths().importance())) : Optional.empty(),
            copy(state.paths().probabilities()),
            byData ? Optional.of(state.data().importance().clone()) : Optional.empty(),
            state.data().distribution(),
            state.data().entropy());
    state.nextEpoch();
    return report;
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

  private void requireFits(TrainingState state, RoundPlan plan, RoundResult result) {
    if (plan.epoch() != state.epoch() || plan.round() != state.round()) {
      throw new IllegalArgumentException(
          "%s: results of another round, expected epoch %d round %d"
              .formatted(plan.where(), state.epoch(), state.round()));
    }
    plan.requireShards(result.shards());
    if (result.gradients().size() != plan.paths().size()) {
      throw new IllegalArgumentException(
          "%s: gradients of %d paths, expected %d"
              .formatted(plan.where(), result.gradients().size(), plan.paths().size()));
    }
    for (int path = 0; path < plan.paths().size(); path++) {
      int length = result.gradients().get(path).length;
      Architecture architecture = plan.paths().get(path);
      int expected =
          isTrained(path, plan.shards()) ? subnets.of(architecture).slices().length() : 0;
      if (length != expected) {
        throw new IllegalArgumentException(
            "%s, path %s: gradient of %d values, expected %d"
                .formatted(plan.where(), space.format(architecture), length, expected));
      }
    }
    for (ShardFigures shard : result.shards()) {
      for (PathFigures path : shard.paths()) {
        if (!Double.isFinite(path.loss())) {
          throw new DivergedException(
              "%s, shard %d: loss of path %s is %s, expected a finite number"
                  .formatted(
                      plan.where(),
                      shard.shard(),
                      space.format(plan.paths().get(path.path())),
                      path.loss()));
        }
      }
    }
  }

  /** Where in a round's results a number isn't finite. */
  private String notFinite(RoundPlan plan, RoundResult result) {
    for (ShardFigures shard : result.shards()) {
      for (PathFigures path : shard.paths()) {
        if (!path.finite()) {
          return ", shard %d, path %s: the gradient holds NaN or infinity"
              .formatted(shard.shard(), space.format(plan.paths().get(path.path())));
        }
      }
    }
    return ": gradients of finite numbers have no finite norm";
  }

  private static boolean isTrained(int path, List<ShardPlan> shards) {
    return shards.stream()
        .anyMatch(shard -> Arrays.stream(shard.paths()).anyMatch(trained -> trained == path));
  }

  private static double[][] copy(double[][] table) {
    return Arrays.stream(table).map(double[]::clone).toArray(double[][]::new);
  }
}
