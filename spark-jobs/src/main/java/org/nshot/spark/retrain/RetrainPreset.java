package org.nshot.spark.retrain;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.nshot.data.Storage;
import org.nshot.training.Setting;

/** What networks are usually trained with from scratch, by the kind of data. */
public enum RetrainPreset {
  /** Small images kept as pixels: as NAS-Bench-201's truth was trained, without decay of BN. */
  CIFAR(
      0,
      Map.ofEntries(
          Map.entry(Setting.EPOCHS, "200"),
          Map.entry(Setting.BATCH, "256/shards"),
          Map.entry(Setting.AUGMENT, "cifar"),
          Map.entry(Setting.JITTER, "0"),
          Map.entry(Setting.LABEL_SMOOTHING, "0"),
          Map.entry(Setting.LR, "0.1"),
          Map.entry(Setting.WARMUP_EPOCHS, "0"),
          Map.entry(Setting.WEIGHT_DECAY, "5e-4"))),
  /** Photographs kept as files: as the networks of ImageNet's spaces are trained. */
  IMAGENET(
      0.2f,
      Map.ofEntries(
          Map.entry(Setting.EPOCHS, "240"),
          Map.entry(Setting.BATCH, "1024/shards"),
          Map.entry(Setting.AUGMENT, "imagenet"),
          Map.entry(Setting.JITTER, "0.4"),
          Map.entry(Setting.LABEL_SMOOTHING, "0.1"),
          Map.entry(Setting.LR, "0.5"),
          Map.entry(Setting.WARMUP_EPOCHS, "5"),
          Map.entry(Setting.WEIGHT_DECAY, "4e-5")));

  /** The same for both. */
  private static final Map<Setting<?>, String> COMMON =
      Map.of(
          Setting.HOLDOUT, "0",
          Setting.SCHEDULE, "cosine-step",
          Setting.MOMENTUM, "0.9",
          Setting.NESTEROV, "true",
          Setting.DECAY, "kernels",
          Setting.CLIP, "0");

  private final float dropout;
  private final Map<Setting<?>, String> settings;

  RetrainPreset(float dropout, Map<Setting<?>, String> settings) {
    this.dropout = dropout;
    this.settings = settings;
  }

  /** The one that fits how images are stored. */
  public static RetrainPreset of(Storage storage) {
    return switch (storage) {
      case PIXELS -> CIFAR;
      case ENCODED -> IMAGENET;
    };
  }

  /** What it is called in texts. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Rate of the dropout before the classifier. */
  public float dropout() {
    return dropout;
  }

  /** Its value of a setting; where it has none of its own, the setting's default. */
  public String value(Setting<?> setting) {
    return settings.getOrDefault(setting, COMMON.getOrDefault(setting, setting.defaultValue()));
  }

  /**
   * All settings of a training: those given over these. Jitter belongs to the augmentation that it
   * is set with.
   */
  public Map<String, String> under(Map<String, String> given) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Setting<?> setting : Setting.all()) {
      all.put(setting.key(), value(setting));
    }
    String augment = given.getOrDefault(Setting.AUGMENT.key(), value(Setting.AUGMENT));
    if (!augment.equals(value(Setting.AUGMENT))) {
      all.put(Setting.JITTER.key(), Setting.JITTER.defaultValue());
    }
    all.putAll(given);
    return all;
  }
}
