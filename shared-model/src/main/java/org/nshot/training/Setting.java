package org.nshot.training;

import static org.nshot.training.SettingType.belowOne;
import static org.nshot.training.SettingType.integer;
import static org.nshot.training.SettingType.notNegative;
import static org.nshot.training.SettingType.number;
import static org.nshot.training.SettingType.oneOf;
import static org.nshot.training.SettingType.optional;
import static org.nshot.training.SettingType.positive;
import static org.nshot.training.SettingType.seed;
import static org.nshot.training.SettingType.single;
import static org.nshot.training.SettingType.text;
import static org.nshot.training.SettingType.truth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.nshot.data.Augmentations;
import org.nshot.data.HoldoutShare;
import org.nshot.optim.Decay;
import org.nshot.optim.WeightAverage;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.space.SpaceSpec;
import org.nshot.tensors.FloatFormat;
import org.nshot.training.GroupSettings.Momentum;
import org.nshot.training.StepSettings.Update;

/**
 * A setting that decides a run's result. The constants are the table of all, one line each: its key
 * on the command line and in YAML, its default, what its values are, where a config has it, and
 * what it means. What several say together, {@link TrainingConfig} checks.
 *
 * @param <T> what its values are
 */
public final class Setting<T> {
  private static final Map<String, Setting<?>> TABLE = new LinkedHashMap<>(); // in the lines' order

  public static final Setting<SpaceSpec> SPACE =
      line(
          "space",
          "nas-bench-201",
          SettingType.of(SupernetSettings::readSpace).as(space -> space, SpaceSpec::space),
          config -> config.supernet().space(),
          "search space: a name, or the file of a description (.yaml)");
  public static final Setting<Integer> EPOCHS =
      line(
          "epochs",
          "250",
          integer(1),
          config -> config.run().epochs(),
          "passes over the training part of the data");
  public static final Setting<Integer> BATCH =
      line(
          "batch",
          "64",
          SettingType.of(RunSettings::readBatch).expecting("at least 1", value -> value >= 1),
          config -> config.run().batch(),
          "images of a shard in a step; N/shards: N of all shards together");
  public static final Setting<Rule> RULE =
      line(
          "rule",
          "sgd",
          oneOf(Rule.class),
          config -> config.step().rule(),
          "how paths move the weights: sgd, or sumnas (inner and outer steps)");
  public static final Setting<Integer> INNER_STEPS =
      line(
          "inner-steps",
          "1",
          integer(1),
          config -> config.inner().steps(),
          "H, steps that a shard makes in a round: plain ones, a batch each; sumnas: all on one"
              + " batch");
  public static final Setting<Double> INNER_LR =
      line(
          "inner-lr",
          "0.05",
          positive(),
          config -> config.inner().lr(),
          "learning rate of sumnas's inner steps");
  public static final Setting<Float> INNER_MOMENTUM =
      line(
          "inner-momentum",
          "0.9",
          belowOne(single()),
          config -> config.inner().momentum(),
          "momentum of sumnas's inner steps, 0 to below 1");
  public static final Setting<Integer> SHARDS =
      line(
          "shards",
          "1",
          integer(1),
          config -> config.run().shards(),
          "fixed parts of the data; the result depends on it, not on executors");
  public static final Setting<Integer> PATHS_PER_ROUND =
      line(
          "paths-per-round",
          "1",
          integer(1),
          config -> config.paths().perRound(),
          "paths of a round; shard s trains path s mod P");
  public static final Setting<Integer> THREADS =
      line(
          "threads",
          "1",
          integer(1),
          config -> config.run().threads(),
          "threads of a task; bits depend on it");
  public static final Setting<HoldoutShare> HOLDOUT =
      line(
          "holdout",
          "0.5",
          text().as(HoldoutShare::parse, HoldoutShare::toString),
          config -> config.data().holdout(),
          "images of the train split that are kept for ranking: a part of each class, 0 to below"
              + " 1, or a number of them, such as 50/class");
  public static final Setting<Long> SEED =
      line(
          "seed",
          "0",
          seed(),
          config -> config.run().seed(),
          "where every random number of the run comes from");
  public static final Setting<String> AUGMENT =
      line(
          "augment",
          "cifar",
          oneOf(Augmentations.names()),
          config -> config.data().augment(),
          "none, cifar (pad 4, random crop, random flip) or imagenet (random resized crop and"
              + " flip)");
  public static final Setting<OptionalInt> RESOLUTION =
      line(
          "resolution",
          DataSettings.AUTO_RESOLUTION,
          DataSettings.resolutions(),
          config -> config.data().resolution(),
          "height and width that images are trained in; auto: those of stored pixels, else the"
              + " space's usual ones");
  public static final Setting<Double> JITTER =
      line(
          "jitter",
          "0",
          number(),
          config -> config.data().jitter(),
          "strength of imagenet's colour jitter, 0 to 1; 0.4 is usual");
  public static final Setting<Double> CROP_RATIO =
      line(
          "crop-ratio",
          "0.875",
          number().checked((key, value) -> Augmentations.centre(value)),
          config -> config.data().cropRatio(),
          "side of the evaluated middle over the shorter side that an image is resized to");
  public static final Setting<Float> LABEL_SMOOTHING =
      line(
          "label-smoothing",
          "0",
          belowOne(single()),
          config -> config.data().labelSmoothing(),
          "0 to below 1");
  public static final Setting<PathSampling> PATH_SAMPLER =
      line(
          "path-sampler",
          "uniform",
          oneOf(PathSampling.class),
          config -> config.paths().sampler(),
          "uniform (SPOS), fair (FairNAS) or importance (PA&DA)");
  public static final Setting<Range> FLOPS =
      line(
          "flops",
          "any",
          SettingType.of((key, text, given) -> Range.parse(key, text)),
          config -> config.paths().bounds().flops(),
          "MIN:MAX, millions of multiply-adds of the paths that train");
  public static final Setting<Range> WEIGHTS =
      line(
          "weights",
          "any",
          SettingType.of((key, text, given) -> Range.parse(key, text)),
          config -> config.paths().bounds().weights(),
          "MIN:MAX, millions of weights of the paths that train");
  public static final Setting<DataSampling> DATA_SAMPLER =
      line(
          "data-sampler",
          "uniform",
          oneOf(DataSampling.class),
          config -> config.data().sampler(),
          "uniform or importance (PA&DA)");
  public static final Setting<Double> LR =
      line("lr", "0.025", positive(), config -> config.rate().lr(), "initial learning rate");
  public static final Setting<RateSchedule> SCHEDULE =
      line(
          "schedule",
          "cosine-step",
          oneOf(RateSchedule.class),
          config -> config.rate().schedule(),
          "constant, cosine-step, cosine-epoch or calr");
  public static final Setting<Integer> WARMUP_EPOCHS =
      line(
          "warmup-epochs",
          "0",
          integer(0),
          config -> config.rate().warmupEpochs(),
          "epochs in which the rate rises, before the schedule begins");
  public static final Setting<Double> GAMMA_MAX =
      line(
          "gamma-max",
          "4",
          positive(),
          config -> config.rate().gammaMax(),
          "CaLR's exponent for the least complex path");
  public static final Setting<Float> MOMENTUM =
      line(
          "momentum",
          "0.9",
          belowOne(single()),
          config -> config.step().momentum(),
          "0 to below 1");
  public static final Setting<Boolean> NESTEROV =
      line("nesterov", "true", truth(), config -> config.step().nesterov(), "true or false");
  public static final Setting<Float> WEIGHT_DECAY =
      line(
          "weight-decay",
          "5e-4",
          notNegative(single()),
          config -> config.step().weightDecay(),
          "0 or more");
  public static final Setting<Decay> DECAY =
      line(
          "decay",
          "all",
          oneOf(Decay.class),
          config -> config.step().decay(),
          "weights that decay: all, or kernels (those of more than one dimension)");
  public static final Setting<Double> CLIP =
      line(
          "clip",
          "5",
          notNegative(number()),
          config -> config.step().clip(),
          "bound on the global gradient norm (sumnas: of each inner step), 0 for none");
  public static final Setting<WeightAverage> EMA =
      line(
          "ema",
          "0",
          number().as(WeightAverage::new, average -> Double.toString(average.decay())),
          config -> config.step().ema(),
          "decay of an average of the weights, which is then what is ranked, searched, tested and"
              + " exported; 0.9999 is usual for long trainings, 0 keeps none");
  public static final Setting<Momentum> MOMENTUM_GROUPS =
      line(
          "momentum-groups",
          "shared",
          oneOf(Momentum.class),
          config -> config.groups().momentum(),
          "shared, or separated by the split block (MS)");
  public static final Setting<Optional<String>> SPLIT_BLOCK =
      line(
          "split-block",
          "drawn",
          optional("drawn"),
          config -> config.groups().splitBlock(),
          "the block whose operation is a path's group, or drawn");
  public static final Setting<String> FEW_SHOT_BLOCK =
      line(
          "few-shot-block",
          "none",
          text(),
          config -> config.supernet().fewShotBlock(),
          "the block each of whose operations has a supernet of its own (FSNAS), trained in turn,"
              + " or none");
  public static final Setting<Optional<String>> TRANSFER =
      line(
          "transfer",
          "none",
          optional("none"),
          config -> config.supernet().transfer(),
          "the run whose one supernet's weights are what this one, or each of several, begins with");
  public static final Setting<Update> UPDATE =
      line(
          "update",
          "dense",
          oneOf(Update.class),
          config -> config.step().update(),
          "dense (every weight, every step) or sampled (only the paths')");

  public static final Setting<FloatFormat> WIRE =
      line(
          "wire",
          "float32",
          oneOf(FloatFormat.class),
          config -> config.run().wire(),
          "how weights reach the shards of a round and gradients the driver: float32, or rounded to"
              + " float16 or bfloat16");

  private final String key;
  private final String defaultValue;
  private final SettingType<T> type;
  private final Function<TrainingConfig, T> place;
  private final String meaning;

  private Setting(
      String key,
      String defaultValue,
      SettingType<T> type,
      Function<TrainingConfig, T> place,
      String meaning) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.type = type;
    this.place = place;
    this.meaning = meaning;
  }

  private static <T> Setting<T> line(
      String key,
      String defaultValue,
      SettingType<T> type,
      Function<TrainingConfig, T> place,
      String meaning) {
    Setting<T> setting = new Setting<>(key, defaultValue, type, place, meaning);
    TABLE.put(key, setting);
    return setting;
  }

  /** Whether runs of version 0.2.0 don't say it: they were trained with its default. */
  public boolean isNewerThanRuns() {
    return this == WIRE;
  }

  /** All of them, in the order of the table. */
  public static List<Setting<?>> all() {
    return List.copyOf(TABLE.values());
  }

  /** The setting of a key. */
  public static Optional<Setting<?>> of(String key) {
    return Optional.ofNullable(TABLE.get(key));
  }

  /** Name on the command line (after two dashes) and in YAML. */
  public String key() {
    return key;
  }

  public String defaultValue() {
    return defaultValue;
  }

  /** One line for {@code --help}. */
  public String meaning() {
    return meaning;
  }

  /**
   * Its value among settings as text, the default if it isn't there.
   *
   * @throws IllegalArgumentException naming key, text and what was expected
   */
  T read(Map<String, String> given) {
    return type.reader().read(key, given.getOrDefault(key, defaultValue), given);
  }

  /**
   * @throws IllegalArgumentException if the config's value doesn't fit, naming key, value and rule
   */
  void requireFits(TrainingConfig config) {
    type.check().require(key, place.apply(config));
  }

  /** A config's value as text, which {@link #read} reads back. */
  String textOf(TrainingConfig config) {
    return type.writer().apply(place.apply(config));
  }

  /** Whether a config has another value than the default. */
  boolean isChanged(TrainingConfig config) {
    return !place.apply(config).equals(read(Map.of()));
  }

  @Override
  public String toString() {
    return key;
  }
}
