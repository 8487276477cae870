package org.nshot.training;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a data set is usually trained with, over any method's {@link Recipe}. Every value can be
 * overridden.
 */
public enum Preset {
  /** ImageNet, 224 x 224: as its supernets are trained, with the batch that the rate fits. */
  IMAGENET(
      Map.ofEntries(
          Map.entry(Setting.EPOCHS, "120"),
          Map.entry(Setting.BATCH, "1024/shards"),
          Map.entry(Setting.HOLDOUT, "50/class"),
          Map.entry(Setting.AUGMENT, "imagenet"),
          Map.entry(Setting.LABEL_SMOOTHING, "0.1"),
          Map.entry(Setting.LR, "0.12"),
          Map.entry(Setting.SCHEDULE, "cosine-step"),
          Map.entry(Setting.WARMUP_EPOCHS, "5"),
          Map.entry(Setting.MOMENTUM, "0.9"),
          Map.entry(Setting.NESTEROV, "true"),
          Map.entry(Setting.WEIGHT_DECAY, "4e-5"),
          Map.entry(Setting.DECAY, "kernels"),
          Map.entry(Setting.CLIP, "0")));

  private final Map<Setting<?>, String> settings;

  Preset(Map<Setting<?>, String> settings) {
    this.settings = settings;
  }

  /** Name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What it sets over a recipe, by key. What is the recipe's method stays: CaLR's schedule,
   * SUMNAS's outer step and inner clip. How another's cosine falls does not.
   */
  public Map<String, String> over(Recipe recipe) {
    Map<String, String> over = new LinkedHashMap<>();
    for (Setting<?> setting : Setting.all()) {
      if (settings.containsKey(setting)) {
        over.put(setting.key(), settings.get(setting));
      }
    }
    over.keySet().removeAll(recipe.own());
    return Collections.unmodifiableMap(over);
  }

  /** All names. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Preset::label).toList();
  }

  /**
   * @throws IllegalArgumentException if there is no such preset
   */
  public static Preset named(String name) {
    return Arrays.stream(values())
        .filter(preset -> preset.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "preset: " + name + ", expected one of " + String.join(", ", names())));
  }
}
