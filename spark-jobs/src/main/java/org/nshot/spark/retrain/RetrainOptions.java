package org.nshot.spark.retrain;

import java.util.List;
import java.util.Map;
import org.nshot.spark.space.SpaceOptions;
import org.nshot.spark.training.SettingOptions;
import org.nshot.training.Setting;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Gives a command an option for each {@link Setting} that means something to a network alone. None
 * has a default before run and data are known.
 */
public final class RetrainOptions implements IModelTransformer {
  /** What a run says, if one is given. */
  static final List<Setting<?>> OF_THE_RUN =
      List.of(Setting.SPACE, Setting.RESOLUTION, Setting.CROP_RATIO);

  /** Those that mean something to a network alone. */
  public static final List<Setting<?>> OFFERED =
      List.of(
          Setting.SPACE,
          Setting.EPOCHS,
          Setting.BATCH,
          Setting.SHARDS,
          Setting.THREADS,
          Setting.SEED,
          Setting.AUGMENT,
          Setting.RESOLUTION,
          Setting.JITTER,
          Setting.CROP_RATIO,
          Setting.LABEL_SMOOTHING,
          Setting.LR,
          Setting.SCHEDULE,
          Setting.WARMUP_EPOCHS,
          Setting.MOMENTUM,
          Setting.NESTEROV,
          Setting.WEIGHT_DECAY,
          Setting.DECAY,
          Setting.CLIP,
          Setting.EMA);

  @Override
  public CommandSpec transform(CommandSpec spec) {
    for (Setting<?> setting : OFFERED) {
      spec.addOption(SettingOptions.option(setting, meaning(setting)).build());
    }
    return SpaceOptions.addTo(spec);
  }

  private static String meaning(Setting<?> setting) {
    String text = SettingOptions.meaning(setting);
    if (OF_THE_RUN.contains(setting)) {
      return text + ". Default: the run's";
    }
    if (setting == Setting.THREADS) {
      return text + ". Default: auto";
    }
    return text + defaults(setting);
  }

  /** What a setting's option says of its default, which the data decides. */
  public static String defaults(Setting<?> setting) {
    String small = RetrainPreset.CIFAR.value(setting);
    String large = RetrainPreset.IMAGENET.value(setting);
    return small.equals(large)
        ? ". Default: %s".formatted(small)
        : ". Default: %s for data kept as pixels, %s for encoded images".formatted(small, large);
  }

  /**
   * The settings that were given to a parsed command, by key, the space's options among them.
   *
   * @throws org.nshot.spark.command.UsageException if the space is none
   */
  static Map<String, String> given(CommandSpec spec) {
    return SettingOptions.given(spec, OFFERED);
  }
}
