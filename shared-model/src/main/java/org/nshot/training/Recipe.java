package org.nshot.training;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nshot.space.SupernetSpec;

/**
 * A method as a preset over {@link Setting}: what its paper trains with. Every value can be
 * overridden.
 *
 * <table>
 *   <caption>Methods and papers</caption>
 *   <tr><td>{@link #SPOS}</td><td>Guo et al., ECCV 2020, arXiv 1904.00420</td></tr>
 *   <tr><td>{@link #FAIRNAS}</td><td>Chu et al., ICCV 2021, arXiv 1907.01845</td></tr>
 *   <tr><td>{@link #PANDA}</td><td>PA&amp;DA: Lu et al., CVPR 2023, arXiv 2302.14772</td></tr>
 *   <tr><td>{@link #DYNAS}, {@link #DYNAS_FAIRNAS}</td>
 *       <td>CaLR and MS: Jeon et al., CVPR 2025, arXiv 2503.10740</td></tr>
 *   <tr><td>{@link #PANDA_DYNAS}</td><td>both papers together</td></tr>
 *   <tr><td>{@link #SUMNAS}</td><td>Ha et al., ICLR 2022, as PA&amp;DA's code runs it</td></tr>
 *   <tr><td>{@link #FSNAS}, {@link #DYNAS_FSNAS}</td>
 *       <td>Zhao et al., ICML 2021, arXiv 2006.06863; with CaLR and MS</td></tr>
 *   <tr><td>{@link #NSHOT}</td>
 *       <td>what ranked best of all of these where they were measured: {@link #PANDA}'s method with
 *       the batch and the held-out half of the others</td></tr>
 * </table>
 */
public enum Recipe {
  SPOS(Map.of()),
  FAIRNAS(fair()),
  PANDA(panda()),
  DYNAS(dynamic()),
  DYNAS_FAIRNAS(merged(dynamic(), fair())),
  PANDA_DYNAS(merged(dynamic(), importance())),
  SUMNAS(sumnas()),
  FSNAS(fewShot()),
  DYNAS_FSNAS(merged(dynamic(), fewShot())),
  NSHOT(nshot());

  private static final String CALR = "calr";

  private final Map<String, String> settings;

  Recipe(Map<String, String> settings) {
    this.settings = Collections.unmodifiableMap(settings);
  }

  /** Name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the recipe sets differently from the defaults, by key. */
  public Map<String, String> settings() {
    return settings;
  }

  /** Keys of the settings that make the method, whatever it trains on. */
  Set<String> own() {
    if (this == SUMNAS) {
      return Set.of(
          Setting.LR.key(), // the outer step's, and the clip is the inner one's
          Setting.MOMENTUM.key(),
          Setting.NESTEROV.key(),
          Setting.CLIP.key());
    }
    return CALR.equals(settings.get(Setting.SCHEDULE.key()))
        ? Set.of(Setting.SCHEDULE.key())
        : Set.of();
  }

  /** All names. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Recipe::label).toList();
  }

  /**
   * @throws IllegalArgumentException if there is no such recipe
   */
  public static Recipe named(String name) {
    return Arrays.stream(values())
        .filter(recipe -> recipe.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "recipe: " + name + ", expected one of " + String.join(", ", names())));
  }

  /**
   * The method that settings amount to, however long they train and at whatever rate: the recipe
   * that draws paths and data, schedules the rate, groups momentum and moves weights as they do. Of
   * {@link #NSHOT} it is {@link #PANDA}, the method's own.
   */
  public static Optional<Recipe> fitting(Map<String, String> settings) {
    return Arrays.stream(values())
        .filter(
            recipe ->
                method(merged(defaults(), recipe.settings))
                    .equals(method(merged(defaults(), settings))))
        .findFirst();
  }

  private static List<String> method(Map<String, String> settings) {
    return List.of(
        settings.get(Setting.RULE.key()),
        settings.get(Setting.PATH_SAMPLER.key()),
        settings.get(Setting.DATA_SAMPLER.key()),
        settings.get(Setting.MOMENTUM_GROUPS.key()),
        Boolean.toString(CALR.equals(settings.get(Setting.SCHEDULE.key()))),
        Boolean.toString(SupernetSpec.WHOLE.equals(settings.get(Setting.FEW_SHOT_BLOCK.key()))));
  }

  private static Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    for (Setting<?> setting : Setting.all()) {
      defaults.put(setting.key(), setting.defaultValue());
    }
    return defaults;
  }

  private static Map<String, String> fair() {
    return Map.of(Setting.PATH_SAMPLER.key(), "fair", Setting.EPOCHS.key(), "200");
  }

  private static Map<String, String> importance() {
    return Map.of(
        Setting.PATH_SAMPLER.key(), "importance", Setting.DATA_SAMPLER.key(), "importance");
  }

  private static Map<String, String> panda() {
    return merged(
        importance(),
        Map.of(
            Setting.EPOCHS.key(), "250",
            Setting.BATCH.key(), "256",
            Setting.LR.key(), "0.05",
            Setting.SCHEDULE.key(), "cosine-epoch",
            Setting.WEIGHT_DECAY.key(), "2.5e-4",
            Setting.NESTEROV.key(), "false",
            Setting.HOLDOUT.key(), "0"));
  }

  private static Map<String, String> nshot() {
    Map<String, String> settings = new LinkedHashMap<>(panda());
    settings
        .keySet()
        .removeAll(List.of(Setting.EPOCHS.key(), Setting.BATCH.key(), Setting.HOLDOUT.key()));
    return settings;
  }

  private static Map<String, String> dynamic() {
    return Map.of(Setting.SCHEDULE.key(), CALR, Setting.MOMENTUM_GROUPS.key(), "separated");
  }

  private static Map<String, String> fewShot() {
    return Map.of(Setting.FEW_SHOT_BLOCK.key(), "0", Setting.EPOCHS.key(), "300");
  }

  private static Map<String, String> sumnas() {
    return merged(
        panda(),
        Map.of(
            Setting.RULE.key(), "sumnas",
            Setting.PATH_SAMPLER.key(), "fair",
            Setting.DATA_SAMPLER.key(), "uniform",
            Setting.INNER_STEPS.key(), "2",
            Setting.LR.key(), "1",
            Setting.SCHEDULE.key(), "cosine-step",
            Setting.MOMENTUM.key(), "0",
            Setting.WEIGHT_DECAY.key(), "4e-5"));
  }

  private static Map<String, String> merged(Map<String, String> first, Map<String, String> then) {
    Map<String, String> both = new LinkedHashMap<>(first);
    both.putAll(then);
    return both;
  }
}
