package org.nshot.training;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nshot.data.Augmentations;
import org.nshot.data.HoldoutShare;
import org.nshot.optim.Decay;
import org.nshot.optim.WeightAverage;
import org.nshot.random.RandomStream;
import org.nshot.sampling.PathBounds;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.sampling.PathImportance;
import org.nshot.sampling.PathTables;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.space.SupernetSpec;

/**
 * A run's resolved settings, one component for each {@link Setting}. Two runs with equal configs on
 * equal data end with equal bits.
 */
public record TrainingConfig(
    SpaceSpec space,
    int epochs,
    int batch,
    Rule rule,
    int innerSteps,
    double innerLr,
    float innerMomentum,
    int shards,
    int pathsPerRound,
    int threads,
    HoldoutShare holdout,
    long seed,
    String augment,
    OptionalInt resolution,
    double jitter,
    double cropRatio,
    float labelSmoothing,
    PathSampling pathSampler,
    double pathFloor,
    PathTables pathTables,
    PathBounds bounds,
    DataSampling dataSampler,
    double lr,
    RateSchedule schedule,
    int warmupEpochs,
    double gammaMax,
    float momentum,
    boolean nesterov,
    float weightDecay,
    Decay decay,
    double clip,
    WeightAverage ema,
    Groups momentumGroups,
    String splitBlock,
    String fewShotBlock,
    String transfer,
    Update update) {

  /** How paths are drawn. */
  public enum PathSampling {
    UNIFORM,
    FAIR,
    IMPORTANCE,
    CHAIN
  }

  /** How samples are drawn. */
  public enum DataSampling {
    UNIFORM,
    IMPORTANCE
  }

  /** How the learning rate falls. */
  public enum RateSchedule {
    CONSTANT,
    COSINE_STEP,
    COSINE_EPOCH,
    CALR
  }

  /** Whether momentum is kept by group. */
  public enum Groups {
    SHARED,
    SEPARATED
  }

  /** Which weights a step moves. */
  public enum Update {
    DENSE,
    SAMPLED
  }

  private static final String OF_ALL_SHARDS = "/shards";
  private static final String AUTO_RESOLUTION = Setting.RESOLUTION.defaultValue();
  private static final String NO_TRANSFER = Setting.TRANSFER.defaultValue();
  private static final String DRAWN = Setting.SPLIT_BLOCK.defaultValue();

  /**
   * @throws IllegalArgumentException naming the setting, its value and the rule
   */
  public TrainingConfig {
    atLeast(Setting.EPOCHS, epochs, 1);
    atLeast(Setting.BATCH, batch, 1);
    atLeast(Setting.INNER_STEPS, innerSteps, 1);
    above(Setting.INNER_LR, innerLr);
    within(Setting.INNER_MOMENTUM, innerMomentum, 0, 1);
    atLeast(Setting.SHARDS, shards, 1);
    atLeast(Setting.PATHS_PER_ROUND, pathsPerRound, 1);
    atLeast(Setting.THREADS, threads, 1);
    within(Setting.LABEL_SMOOTHING, labelSmoothing, 0, 1);
    within(Setting.PATH_FLOOR, pathFloor, 0, 1);
    if (pathSampler != PathSampling.IMPORTANCE) {
      requireUsual(Setting.PATH_FLOOR, pathFloor != 0, Double.toString(pathFloor), pathSampler);
      requireUsual(
          Setting.PATH_TABLES, pathTables != PathTables.SHARED, label(pathTables), pathSampler);
    }
    within(Setting.MOMENTUM, momentum, 0, 1);
    above(Setting.LR, lr);
    atLeast(Setting.WARMUP_EPOCHS, warmupEpochs, 0);
    if (warmupEpochs >= epochs) {
      throw new IllegalArgumentException(
          "%s: %s, expected fewer than the %s epochs"
              .formatted(Setting.WARMUP_EPOCHS.key(), warmupEpochs, epochs));
    }
    above(Setting.GAMMA_MAX, gammaMax);
    within(Setting.WEIGHT_DECAY, weightDecay, 0, Double.MAX_VALUE);
    within(Setting.CLIP, clip, 0, Double.MAX_VALUE);
    resolution.ifPresent(side -> atLeast(Setting.RESOLUTION, side, 1));
    resolution.ifPresent(side -> requireOneArray(batch, side));
    Augmentations.centre(cropRatio); // checks it, and so does the next the jitter
    if (Augmentations.names().contains(augment)) {
      Augmentations.named(augment, jitter);
    }
    if (!Augmentations.names().contains(augment)) {
      throw new IllegalArgumentException(
          "augment: " + augment + ", expected one of " + String.join(", ", Augmentations.names()));
    }
    if (pathsPerRound > shards) {
      throw new IllegalArgumentException(
          "paths-per-round: %s, expected at most shards (%s): shard s trains path s mod P"
              .formatted(pathsPerRound, shards));
    }
    if (pathSampler == PathSampling.FAIR && pathsPerRound != 1) {
      throw new IllegalArgumentException(
          "paths-per-round: %s, expected 1 with path-sampler fair: every shard trains all its paths"
              .formatted(pathsPerRound));
    }
    if (rule == Rule.SUMNAS && momentumGroups != Groups.SHARED) {
      throw new IllegalArgumentException(
          "momentum-groups: separated, expected shared with rule sumnas: its inner steps share one"
              + " momentum");
    }
    if (!fewShotBlock.equals(SupernetSpec.WHOLE)) {
      requireOneSupernetsTables(rule, pathSampler, dataSampler);
    }
    if (rule == Rule.SUMNAS && update != Update.DENSE) {
      throw new IllegalArgumentException(
          "update: sampled, expected dense with rule sumnas: the mean of its paths is over every"
              + " weight");
    }
  }

  /** What shapes tables of importance says nothing where there are none. */
  private static void requireUsual(
      Setting setting, boolean unusual, String value, PathSampling sampler) {
    if (unusual) {
      throw new IllegalArgumentException(
          "%s: %s, expected %s with path-sampler %s: only importance draws by tables"
              .formatted(setting.key(), value, setting.defaultValue(), label(sampler)));
    }
  }

  /** Tables and SUMNAS's momentum are of one supernet; several would mix in them. */
  private static void requireOneSupernetsTables(
      Rule rule, PathSampling pathSampler, DataSampling dataSampler) {
    requireNot(Setting.RULE, rule, Rule.SUMNAS, Rule.SGD.name());
    requireNot(
        Setting.PATH_SAMPLER, pathSampler, PathSampling.IMPORTANCE, "uniform, fair or chain");
    requireNot(Setting.DATA_SAMPLER, dataSampler, DataSampling.IMPORTANCE, "uniform");
  }

  private static void requireNot(Setting setting, Enum<?> value, Enum<?> unfit, String expected) {
    if (value == unfit) {
      throw new IllegalArgumentException(
          "%s: %s, expected %s with %s: what it keeps is of one supernet"
              .formatted(
                  setting.key(),
                  label(value),
                  expected.toLowerCase(Locale.ROOT),
                  Setting.FEW_SHOT_BLOCK.key()));
    }
  }

  /** URI of the run whose supernet's weights this one begins with. */
  public Optional<String> transferFrom() {
    return transfer.equals(NO_TRANSFER) ? Optional.empty() : Optional.of(transfer);
  }

  /** What the network follows from. */
  public SupernetSpec supernet(Shape image, int classes) {
    return new SupernetSpec(space, image, classes, fewShotBlock);
  }

  /** The tables that paths are drawn by, before anything is seen. */
  PathImportance pathImportance(SearchSpace in) {
    return PathImportance.start(in, pathTables, pathFloor);
  }

  /** What shards do with their paths. */
  public ShardRule shardRule() {
    return rule.shards(this);
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
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      values.put(setting, setting.defaultValue());
    }
    Map<String, String> options = new LinkedHashMap<>();
    settings.forEach(
        (key, value) ->
            Setting.of(key)
                .ifPresentOrElse(
                    setting -> values.put(setting, value), () -> options.put(key, value)));
    Reader read = new Reader(values);
    return new TrainingConfig(
        new SpaceSpec(values.get(Setting.SPACE), options),
        read.integer(Setting.EPOCHS),
        read.batch(),
        read.oneOf(Setting.RULE, Rule.class),
        read.integer(Setting.INNER_STEPS),
        read.number(Setting.INNER_LR),
        (float) read.number(Setting.INNER_MOMENTUM),
        read.integer(Setting.SHARDS),
        read.integer(Setting.PATHS_PER_ROUND),
        read.integer(Setting.THREADS),
        HoldoutShare.parse(values.get(Setting.HOLDOUT)),
        read.parsed(Setting.SEED, "a 64-bit integer", Long::parseLong),
        values.get(Setting.AUGMENT),
        read.resolution(),
        read.number(Setting.JITTER),
        read.number(Setting.CROP_RATIO),
        (float) read.number(Setting.LABEL_SMOOTHING),
        read.oneOf(Setting.PATH_SAMPLER, PathSampling.class),
        read.number(Setting.PATH_FLOOR),
        read.oneOf(Setting.PATH_TABLES, PathTables.class),
        new PathBounds(
            Range.parse(Setting.FLOPS.key(), values.get(Setting.FLOPS)),
            Range.parse(Setting.WEIGHTS.key(), values.get(Setting.WEIGHTS))),
        read.oneOf(Setting.DATA_SAMPLER, DataSampling.class),
        read.number(Setting.LR),
        read.oneOf(Setting.SCHEDULE, RateSchedule.class),
        read.integer(Setting.WARMUP_EPOCHS),
        read.number(Setting.GAMMA_MAX),
        (float) read.number(Setting.MOMENTUM),
        read.truth(Setting.NESTEROV),
        (float) read.number(Setting.WEIGHT_DECAY),
        read.oneOf(Setting.DECAY, Decay.class),
        read.number(Setting.CLIP),
        new WeightAverage(read.number(Setting.EMA)),
        read.oneOf(Setting.MOMENTUM_GROUPS, Groups.class),
        values.get(Setting.SPLIT_BLOCK),
        values.get(Setting.FEW_SHOT_BLOCK),
        values.get(Setting.TRANSFER),
        read.oneOf(Setting.UPDATE, Update.class));
  }

  /**
   * All values by key, in the order of {@link Setting}, the space's options behind the space;
   * {@link #of} reads them back.
   */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Setting setting : Setting.values()) {
      settings.put(setting.key(), value(setting));
      if (setting == Setting.SPACE) {
        settings.putAll(space.options());
      }
    }
    return settings;
  }

  /**
   * The block whose operation is a path's momentum group, empty where momentum is shared; another
   * than the one that splits the supernet, whose operation all paths of a supernet share.
   *
   * @throws IllegalArgumentException if the space has no such block
   */
  OptionalInt splitBlock(SearchSpace in) {
    if (momentumGroups == Groups.SHARED || in.blocks().isEmpty()) { // none in a network alone
      return OptionalInt.empty();
    }
    List<Integer> others =
        IntStream.range(0, in.blocks().size())
            .filter(block -> !in.splitBlock().equals(OptionalInt.of(block)))
            .boxed()
            .toList();
    if (others.isEmpty()) {
      throw new IllegalArgumentException(
          "momentum-groups: separated, expected shared: the one block of this space is few-shot-block");
    }
    if (splitBlock.equals(DRAWN)) {
      RandomStream random = RandomStream.of(seed, RandomStream.Purpose.SPLIT_BLOCK);
      return OptionalInt.of(others.get(random.nextInt(others.size())));
    }
    OptionalInt block = in.block(splitBlock);
    if (block.isEmpty() || !others.contains(block.getAsInt())) {
      throw new IllegalArgumentException(
          "split-block: %s, expected drawn, a number below %s or one of %s%s"
              .formatted(
                  splitBlock,
                  in.blocks().size(),
                  in.blocks().stream().map(ChoiceBlock::name).toList(),
                  block.isEmpty() ? "" : ", another than few-shot-block"));
    }
    return block;
  }

  private String value(Setting setting) {
    return switch (setting) {
      case SPACE -> space.space();
      case EPOCHS -> Integer.toString(epochs);
      case BATCH -> Integer.toString(batch);
      case RULE -> label(rule);
      case INNER_STEPS -> Integer.toString(innerSteps);
      case INNER_LR -> Double.toString(innerLr);
      case INNER_MOMENTUM -> Float.toString(innerMomentum);
      case SHARDS -> Integer.toString(shards);
      case PATHS_PER_ROUND -> Integer.toString(pathsPerRound);
      case THREADS -> Integer.toString(threads);
      case HOLDOUT -> holdout.toString();
      case SEED -> Long.toString(seed);
      case AUGMENT -> augment;
      case RESOLUTION -> resolution.isPresent() ? "" + resolution.getAsInt() : AUTO_RESOLUTION;
      case JITTER -> Double.toString(jitter);
      case CROP_RATIO -> Double.toString(cropRatio);
      case LABEL_SMOOTHING -> Float.toString(labelSmoothing);
      case PATH_SAMPLER -> label(pathSampler);
      case PATH_FLOOR -> Double.toString(pathFloor);
      case PATH_TABLES -> label(pathTables);
      case FLOPS -> bounds.flops().toString();
      case WEIGHTS -> bounds.weights().toString();
      case DATA_SAMPLER -> label(dataSampler);
      case LR -> Double.toString(lr);
      case SCHEDULE -> label(schedule);
      case WARMUP_EPOCHS -> Integer.toString(warmupEpochs);
      case GAMMA_MAX -> Double.toString(gammaMax);
      case MOMENTUM -> Float.toString(momentum);
      case NESTEROV -> Boolean.toString(nesterov);
      case WEIGHT_DECAY -> Float.toString(weightDecay);
      case DECAY -> label(decay);
      case CLIP -> Double.toString(clip);
      case EMA -> Double.toString(ema.decay());
      case MOMENTUM_GROUPS -> label(momentumGroups);
      case SPLIT_BLOCK -> splitBlock;
      case FEW_SHOT_BLOCK -> fewShotBlock;
      case TRANSFER -> transfer;
      case UPDATE -> label(update);
    };
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void atLeast(Setting setting, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          setting.key() + ": " + value + ", expected at least " + least);
    }
  }

  /** A batch is one array of floats. */
  private static void requireOneArray(int batch, int side) {
    long most = (long) Math.sqrt(Integer.MAX_VALUE / 3.0 / batch);
    if (side > most) {
      throw new IllegalArgumentException(
          "%s: %s, expected at most %s with batch %s"
              .formatted(Setting.RESOLUTION.key(), side, most, batch));
    }
  }

  private static void above(Setting setting, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(setting.key() + ": " + value + ", expected above 0");
    }
  }

  private static void within(Setting setting, double value, double least, double below) {
    if (!(value >= least && value < below)) {
      throw new IllegalArgumentException(
          setting.key()
              + ": "
              + value
              + ", expected "
              + (below == Double.MAX_VALUE ? "0 or more" : "0 to below 1"));
    }
  }

  /** Values as text, read by type. */
  private record Reader(Map<Setting, String> values) {
    OptionalInt resolution() {
      return values.get(Setting.RESOLUTION).equals(AUTO_RESOLUTION)
          ? OptionalInt.empty()
          : OptionalInt.of(parsed(Setting.RESOLUTION, "an integer or auto", Integer::parseInt));
    }

    /** Images of a shard. */
    int batch() {
      String value = values.get(Setting.BATCH);
      if (!value.endsWith(OF_ALL_SHARDS)) {
        return parsed(Setting.BATCH, "an integer, or one and " + OF_ALL_SHARDS, Integer::parseInt);
      }
      int shards = integer(Setting.SHARDS);
      String number = value.substring(0, value.length() - OF_ALL_SHARDS.length());
      int all =
          parsed(
              Setting.BATCH, "an integer before " + OF_ALL_SHARDS, any -> Integer.parseInt(number));
      if (shards > 0 && all % shards != 0) {
        throw new IllegalArgumentException(
            "batch: %s, expected a multiple of the %s shards".formatted(value, shards));
      }
      return all / Math.max(1, shards);
    }

    int integer(Setting setting) {
      return parsed(setting, "an integer", Integer::parseInt);
    }

    double number(Setting setting) {
      return parsed(setting, "a number", Double::parseDouble);
    }

    boolean truth(Setting setting) {
      String value = values.get(setting);
      if (!value.equals("true") && !value.equals("false")) {
        throw new IllegalArgumentException(
            setting.key() + ": " + value + ", expected true or false");
      }
      return value.equals("true");
    }

    <E extends Enum<E>> E oneOf(Setting setting, Class<E> type) {
      String value = values.get(setting);
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> label(constant).equals(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      setting.key()
                          + ": "
                          + value
                          + ", expected one of "
                          + Arrays.stream(type.getEnumConstants())
                              .map(TrainingConfig::label)
                              .collect(Collectors.joining(", "))));
    }

    <T> T parsed(Setting setting, String expected, Function<String, T> parser) {
      String value = values.get(setting);
      try {
        return parser.apply(value);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            setting.key() + ": " + value + ", expected " + expected, e);
      }
    }
  }
}
