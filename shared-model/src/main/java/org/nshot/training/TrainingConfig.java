package org.nshot.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.nshot.data.Augmentations;
import org.nshot.data.Holdout;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.space.SupernetSpec;

/**
 * A run's resolved settings, in parts that each say one thing. {@link Setting} lists them all. Two
 * runs with equal configs on equal data end with equal bits.
 */
public record TrainingConfig(
    SupernetSettings supernet,
    RunSettings run,
    PathSettings paths,
    DataSettings data,
    RateSettings rate,
    StepSettings step,
    InnerSettings inner,
    GroupSettings groups) {

  /**
   * @throws IllegalArgumentException naming the setting, its value and the rule
   */
  public TrainingConfig(
      SupernetSettings supernet,
      RunSettings run,
      PathSettings paths,
      DataSettings data,
      RateSettings rate,
      StepSettings step,
      InnerSettings inner,
      GroupSettings groups) {
    this.supernet = supernet;
    this.run = run;
    this.paths = paths;
    this.data = data;
    this.rate = rate;
    this.step = step;
    this.inner = inner;
    this.groups = groups;
    for (Setting<?> setting : Setting.all()) {
      setting.requireFits(this);
    }
    requireWarmUp();
    Augmentations.named(data.augment(), data.jitter()); // refuses a jitter that it hasn't
    requirePathsOfShards();
    if (supernet.several()) {
      requireNothingOfOneSupernet();
    }
    step.rule().requireFits(this);
  }

  /**
   * Of settings that someone asks for: whoever sets what nothing reads would take the run for
   * another than it is.
   *
   * @throws IllegalArgumentException naming a setting that nothing reads, and what would
   */
  public void requireRead() {
    requireRead(rate.schedule() == RateSchedule.CALR, Setting.GAMMA_MAX, "schedule calr");
    boolean separated = groups.momentum() == GroupSettings.Momentum.SEPARATED;
    requireRead(separated, Setting.SPLIT_BLOCK, "momentum-groups separated");
    requireRead(step.rule() == Rule.SUMNAS, Setting.INNER_LR, "rule sumnas");
    requireRead(step.rule() == Rule.SUMNAS, Setting.INNER_MOMENTUM, "rule sumnas");
  }

  private void requireRead(boolean read, Setting<?> setting, String reader) {
    if (!read && setting.isChanged(this)) {
      throw new IllegalArgumentException(
          "%s: %s, expected %s without %s, which alone reads it"
              .formatted(setting.key(), setting.textOf(this), setting.defaultValue(), reader));
    }
  }

  private void requireWarmUp() {
    if (rate.warmupEpochs() >= epochs()) {
      throw new IllegalArgumentException(
          "warmup-epochs: %s, expected fewer than the %s epochs"
              .formatted(rate.warmupEpochs(), epochs()));
    }
  }

  private void requirePathsOfShards() {
    if (paths.perRound() > shards()) {
      throw new IllegalArgumentException(
          "paths-per-round: %s, expected at most shards (%s): shard s trains path s mod P"
              .formatted(paths.perRound(), shards()));
    }
    if (paths.sampler() == PathSampling.FAIR && paths.perRound() != 1) {
      throw new IllegalArgumentException(
          "paths-per-round: %s, expected 1 with path-sampler fair: every shard trains all its paths"
              .formatted(paths.perRound()));
    }
  }

  /** What is kept from round to round would mix several supernets. */
  private void requireNothingOfOneSupernet() {
    refuse(step.rule().keepsOfOneSupernet(), Setting.RULE, "sgd");
    refuse(paths.sampler().drawsByTables(), Setting.PATH_SAMPLER, "uniform or fair");
    refuse(data.sampler().drawsByTable(), Setting.DATA_SAMPLER, "uniform");
  }

  private void refuse(boolean kept, Setting<?> setting, String expected) {
    if (kept) {
      throw new IllegalArgumentException(
          "%s: %s, expected %s with few-shot-block: what it keeps is of one supernet"
              .formatted(setting.key(), setting.textOf(this), expected));
    }
  }

  public SpaceSpec space() {
    return supernet.space();
  }

  public int epochs() {
    return run.epochs();
  }

  /** Images of a shard in a step. */
  public int batch() {
    return run.batch();
  }

  public int shards() {
    return run.shards();
  }

  /** Threads of a task. */
  public int threads() {
    return run.threads();
  }

  public long seed() {
    return run.seed();
  }

  /** What the network follows from. */
  public SupernetSpec supernet(Shape image, int classes) {
    return supernet.at(image, classes);
  }

  /**
   * Which images of the train split train, and which are kept for ranking.
   *
   * @param labels class of each image, by sample id
   * @throws IllegalArgumentException if there are too few of a class
   */
  public Holdout holdout(int[] labels) {
    return Holdout.draw(labels, data.holdout(), seed());
  }

  /** What shards do with their paths. */
  public ShardRule shardRule() {
    return step.rule().shards(this);
  }

  /**
   * The block whose operation is a path's momentum group, empty where momentum is shared.
   *
   * @throws IllegalArgumentException if the space has no such block
   */
  OptionalInt splitBlock(SearchSpace in) {
    return groups.splitBlock(in, seed());
  }

  /** The defaults of {@link Setting}. */
  public static TrainingConfig defaults() {
    return of(Map.of());
  }

  /**
   * Defaults with some settings replaced.
   *
   * @param settings values by key: a {@link Setting}'s, or an option's of the space
   * @throws IllegalArgumentException naming a key that is neither, or a value that doesn't fit
   */
  public static TrainingConfig of(Map<String, String> settings) {
    return new TrainingConfig(
        SupernetSettings.read(settings),
        RunSettings.read(settings),
        PathSettings.read(settings),
        DataSettings.read(settings),
        RateSettings.read(settings),
        StepSettings.read(settings),
        InnerSettings.read(settings),
        GroupSettings.read(settings));
  }

  /**
   * All values by key, in the order of {@link Setting}, the space's options behind the space;
   * {@link #of} reads them back.
   */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Setting<?> setting : Setting.all()) {
      settings.put(setting.key(), setting.textOf(this));
      if (setting == Setting.SPACE) {
        settings.putAll(space().options());
      }
    }
    return settings;
  }
}
