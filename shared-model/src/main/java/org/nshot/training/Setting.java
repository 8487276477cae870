package org.nshot.training;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every setting that decides a run's result: its key on the command line and in YAML, its default,
 * and what it means. {@link TrainingConfig} checks the values.
 */
public enum Setting {
  SPACE("space", "nas-bench-201", "search space: a name, or the file of a description (.yaml)"),
  EPOCHS("epochs", "250", "passes over the training part of the data"),
  BATCH("batch", "64", "images of a shard in a step; N/shards: N of all shards together"),
  RULE("rule", "sgd", "how paths move the weights: sgd, or sumnas (inner and outer steps)"),
  INNER_STEPS(
      "inner-steps",
      "1",
      "H, steps that a shard makes in a round: plain ones, a batch each; sumnas: all on one batch"),
  INNER_LR("inner-lr", "0.05", "learning rate of sumnas's inner steps"),
  INNER_MOMENTUM("inner-momentum", "0.9", "momentum of sumnas's inner steps, 0 to below 1"),
  SHARDS("shards", "1", "fixed parts of the data; the result depends on it, not on executors"),
  PATHS_PER_ROUND("paths-per-round", "1", "paths of a round; shard s trains path s mod P"),
  THREADS("threads", "1", "threads of a task; bits depend on it"),
  HOLDOUT(
      "holdout",
      "0.5",
      "images of the train split that are kept for ranking: a part of each class, 0 to below 1, or"
          + " a number of them, such as 50/class"),
  SEED("seed", "0", "where every random number of the run comes from"),
  AUGMENT(
      "augment",
      "cifar",
      "none, cifar (pad 4, random crop, random flip) or imagenet (random resized crop and flip)"),
  RESOLUTION(
      "resolution",
      "auto",
      "height and width that images are trained in; auto: those of stored pixels, else the space's"
          + " usual ones"),
  JITTER("jitter", "0", "strength of imagenet's colour jitter, 0 to 1; 0.4 is usual"),
  CROP_RATIO(
      "crop-ratio",
      "0.875",
      "side of the evaluated middle over the shorter side that an image is resized to"),
  LABEL_SMOOTHING("label-smoothing", "0", "0 to below 1"),
  PATH_SAMPLER(
      "path-sampler",
      "uniform",
      "uniform (SPOS), fair (FairNAS), importance (PA&DA) or chain (MAGIC-T)"),
  PATH_FLOOR(
      "path-floor",
      "0",
      "with importance: part of the draws that is shared evenly, so that each of K operations is"
          + " drawn floor/K of the time at least; 0 to below 1"),
  PATH_TABLES(
      "path-tables",
      "shared",
      "with importance: tables shared by the blocks of a group (the edges of nas-bench-201), or one"
          + " a block"),
  FLOPS("flops", "any", "MIN:MAX, millions of multiply-adds of the paths that train"),
  WEIGHTS("weights", "any", "MIN:MAX, millions of weights of the paths that train"),
  DATA_SAMPLER("data-sampler", "uniform", "uniform or importance (PA&DA)"),
  LR("lr", "0.025", "initial learning rate"),
  SCHEDULE("schedule", "cosine-step", "constant, cosine-step, cosine-epoch or calr"),
  WARMUP_EPOCHS("warmup-epochs", "0", "epochs in which the rate rises, before the schedule begins"),
  GAMMA_MAX("gamma-max", "4", "CaLR's exponent for the least complex path"),
  MOMENTUM("momentum", "0.9", "0 to below 1"),
  NESTEROV("nesterov", "true", "true or false"),
  WEIGHT_DECAY("weight-decay", "5e-4", "0 or more"),
  DECAY("decay", "all", "weights that decay: all, or kernels (those of more than one dimension)"),
  CLIP("clip", "5", "bound on the global gradient norm (sumnas: of each inner step), 0 for none"),
  EMA(
      "ema",
      "0",
      "decay of an average of the weights, which is then what is ranked, searched, tested and"
          + " exported; 0.9999 is usual for long trainings, 0 keeps none"),
  MOMENTUM_GROUPS("momentum-groups", "shared", "shared, or separated by the split block (MS)"),
  SPLIT_BLOCK("split-block", "drawn", "the block whose operation is a path's group, or drawn"),
  FEW_SHOT_BLOCK(
      "few-shot-block",
      "none",
      "the block each of whose operations has a supernet of its own (FSNAS), trained in turn, or"
          + " none"),
  TRANSFER(
      "transfer",
      "none",
      "the run whose one supernet's weights are what this one, or each of several, begins with"),
  UPDATE("update", "dense", "dense (every weight, every step) or sampled (only the paths')");

  private final String key;
  private final String defaultValue;
  private final String meaning;

  Setting(String key, String defaultValue, String meaning) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
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

  /** The setting of a key. */
  public static Optional<Setting> of(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }
}
